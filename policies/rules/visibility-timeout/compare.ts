import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { rangeOf } from "../queues/range.ts";

/** A queue's visibility timeout against what its consumer needs. */
export interface Visibility {
  verdict: "long enough" | "too short" | "unknown";
  queue: Node;
  /** Seconds that are needed at least, as far as it is known. */
  needed: number;
  message: string;
  /** The values that it takes to decide. */
  unknown: { node: Node; property: string }[];
}

/**
 * `factor` undefined: the consumer sets the visibility itself, and what AWS insists on is enough. What is not known yet counts with
 * everything that AWS accepts, so that it is left undecided only where it decides.
 */
export const compareVisibility = (
  { queue, fn, mapping }: { queue: Node; fn: Node; mapping: Node },
  factor: number | undefined,
): Visibility => {
  const values = {
    visibility: { node: queue, property: "visibilityTimeoutSeconds" },
    timeout: { node: fn, property: "timeout" },
    window: { node: mapping, property: "maximumBatchingWindowInSeconds" },
  };
  const read = ({ node, property }: { node: Node; property: string }) => node.number(property);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
  const visibility = rangeOf(read(values.visibility), 30, { least: 0, most: 43_200 });
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
  const timeout = rangeOf(read(values.timeout), 3, { least: 1, most: 900 });
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  const window = rangeOf(read(values.window), 0, { least: 0, most: 300 });
  const times = factor ?? 1;
  const waiting = factor === undefined ? { least: 0, most: 0 } : window;
  const needed = times * timeout.least + waiting.least;
  const verdict =
    visibility.most < needed
      ? "too short"
      : visibility.least >= times * timeout.most + waiting.most
        ? "long enough"
        : "unknown";

  const relevant = factor === undefined ? [values.visibility, values.timeout] : Object.values(values);
  const unknown = relevant.filter((value) => isUnknown(read(value)));
  const own = queue.has("visibilityTimeoutSeconds") ? "" : " (SQS's default)";
  const message =
    verdict === "too short"
      ? `${queue.title}: visibility timeout of ${visibility.most} s${own} is under ${reason(fn, times, waiting.least, timeout.least)}: messages come back while they are worked or retried; ${visibility.most < timeout.least ? "AWS refuses the mapping; " : ""}set visibilityTimeoutSeconds to ${needed} or more${factor === undefined ? "" : ', or list the function in "managedByConsumer" if it sets the visibility itself'}.`
      : `${queue.title}: whether its visibility timeout is ${times} times the timeout of ${fn.title}${factor === undefined ? "" : ", and the batching window more"}.`;
  return { verdict, queue, needed, message, unknown };
};

const reason = (fn: Node, times: number, window: number, timeout: number): string => {
  const own = `${times === 1 ? "" : `${times} times `}the timeout of ${fn.title}, ${timeout} s${fn.has("timeout") ? "" : " (Lambda's default)"}`;
  return window > 0 ? `${own}, and the batching window of ${window} s` : own;
};
