import type { Examined } from "../examined.ts";
import { compared, type Finding, undetermined } from "../finding.ts";

/** Of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_IN_FLIGHT = 120_000;

const told = {
  check: "sqs-in-flight",
  of: "stack",
  rule: "what a queue handed out and nobody has answered for is concurrency × batch, and as much again of workers that died; beyond its limit SQS hands out nothing",
};

/** The fullest of the queues. */
export function sqsFindings({ functions }: Examined): Finding[] {
  if ("unknown" in functions) return [undetermined(told, functions)];
  const [fullest] = functions.value
    .flatMap(({ feeds }) => feeds)
    .map(({ queue, batchSize, atOnce }) => ({ queue, inFlight: 2 * batchSize * atOnce }))
    .sort((a, b) => b.inFlight - a.inFlight);
  if (!fullest) return [];
  return [
    compared({
      ...told,
      of: `queue ${fullest.queue}`,
      needs: { value: fullest.inFlight },
      has: { value: MAX_IN_FLIGHT },
      wayOut: () => "lower `concurrency`, or the mapping's `batchSize` in `overrides`",
    }),
  ];
}
