import type { SQSRecord } from "aws-lambda";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { VISIBLE_AFTER_DEADLINE_MS } from "./margins.ts";
import type { Queue } from "./queue.ts";
import { thrown } from "./thrown.ts";

interface TickPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: Queue;
}

/**
 * Does what a schedule's tick, the one message of a FIFO queue, is for. The next tick waits for as long as this one is hidden, so it is
 * hidden for no longer than this invocation can live. When the work throws, the tick is shown at once, which makes SQS give it up, and the
 * error goes on to Lambda, whose metric counts it.
 *
 * @param deadline the moment by which Lambda has ended this invocation, epoch milliseconds
 */
export async function takeTick(
  { clock, log, queue }: TickPorts,
  deadline: number,
  records: readonly Pick<SQSRecord, "receiptHandle">[],
  work: () => Promise<void>,
): Promise<void> {
  // A nicety: if it fails, the tick comes back at the queue's own, longer timeout.
  const show = (ms: number) =>
    queue.showAfter(records.map(({ receiptHandle }) => ({ receiptHandle, ms }))).catch((error) => {
      log.warn("visibility could not be set", { error: thrown(error).name });
    });
  await show(deadline + VISIBLE_AFTER_DEADLINE_MS - clock.now());
  try {
    await work();
  } catch (error) {
    await show(0);
    throw error;
  }
}
