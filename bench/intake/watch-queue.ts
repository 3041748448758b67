import { setTimeout as sleep } from "node:timers/promises";
import { queueDepth, sqsClient } from "../../local/scenario/queue-evidence.ts";

/** How many messages a queue held at a moment. */
export interface Depth {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly waiting: number;
  readonly inWork: number;
}

const everyMs = 500;

/** Asks SQS how full a queue is until `stop` is called, which returns what it answered. */
export function watchQueue(
  endpoint: string,
  url: string,
): { stop: () => Promise<Depth[]>; last: () => Depth | undefined } {
  const sqs = sqsClient(endpoint);
  const over = new AbortController();
  const depths: Depth[] = [];
  const asking = (async () => {
    while (!over.signal.aborted) {
      // A question without an answer leaves a gap in a curve, and nothing else.
      const depth = await queueDepth(sqs, url, over.signal).catch(() => undefined);
      if (depth) depths.push({ at: Date.now(), waiting: depth.waiting, inWork: depth.inWork });
      await sleep(everyMs, undefined, { signal: over.signal }).catch(() => {});
    }
    sqs.destroy();
  })();
  return {
    last: () => depths.at(-1),
    stop: async () => {
      over.abort();
      await asking;
      return depths;
    },
  };
}
