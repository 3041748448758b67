import { setTimeout as sleep } from "node:timers/promises";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Display } from "../display/display.ts";
import { jsonObject } from "./accepted.ts";
import { type Follower, followOutcomes } from "./follow-outcomes.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { judge } from "./judge.ts";
import { type LoadRecord, openLoop } from "./open-loop.ts";
import { bytesOf, type Order, readOrders } from "./orders.ts";
import { Progress } from "./progress.ts";
import { queueDepth, sqsClient } from "./queue-evidence.ts";
import { retryAfterMs } from "./retry-after.ts";
import { type Summary, summarise, summaryRows } from "./summary.ts";

export interface ScenarioOptions {
  /** Where orders are posted: the stack's `requestsUrl`. Loopback only, as `endpoint`. */
  readonly requestsUrl: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
  /** The embedded cloud's AWS endpoint. */
  readonly endpoint: string;
  /** @default "eu-central-1" */
  readonly region?: string;
  /** The file that the team's function writes, named by its EFFECT_LOG. Must be of this run only. */
  readonly effectLog: string;
  readonly display: Display;
  /** Orders a second. @default 300 */
  readonly rate?: number;
  /** Of the arrivals' spacing (Poisson). @default 1 */
  readonly seed?: number;
  /** @default the 2,000 of orders.jsonl */
  readonly orders?: readonly Order[];
  /** When to give up on ids without an outcome, in milliseconds from the first order. @default 180000 */
  readonly maxMs?: number;
  /** When to give up on a cloud that answers nothing, in milliseconds. @default 15000 */
  readonly maxSilenceMs?: number;
  /** Milliseconds between two GETs for one outcome. @default 2000 */
  readonly askEveryMs?: number;
  /** The component's own. @default 5 */
  readonly maxAttempts?: number;
  /** The component's own. @default 60000 */
  readonly workTimeoutMs?: number;
  /** Whether somebody kills processes meanwhile. @default false */
  readonly killed?: boolean;
  readonly signal?: AbortSignal;
}

/** How long gathering the evidence may take; only a cloud that answers no more needs it. */
const gatherMs = 60_000;

/**
 * Posts the orders, follows each to its outcome, and judges what happened. Shows its progress on `display`, then a summary.
 * Returns when every accepted order has an outcome or `maxMs` is over; `ok` only if every promise was kept.
 * @throws the signal's reason when aborted; no handle is left either way.
 */
export async function playScenario(options: ScenarioOptions): Promise<Summary> {
  const { requestsUrl, display, rate = 300, seed = 1, maxMs = 180_000, orders = readOrders() } = options;
  options.signal?.throwIfAborted();
  const overdue = new AbortController();
  const signal = AbortSignal.any([overdue.signal, ...(options.signal ? [options.signal] : [])]);
  const sqs = sqsClient(options.endpoint, options.region);
  const follower = followOutcomes({ url: requestsUrl, signal, everyMs: options.askEveryMs });
  const progress = new Progress(orders, follower);
  const played = new AbortController();
  const depths = watchDepth(sqs, options.queueUrl, progress, {
    signal: AbortSignal.any([signal, played.signal]),
    maxSilenceMs: options.maxSilenceMs ?? 15_000,
    giveUp: (error) => overdue.abort(error),
  });
  const stopWatching = display.watch(() => progress.figures());
  const timer = setTimeout(() => overdue.abort(gone("to the end")), maxMs + gatherMs);
  try {
    const records = await openLoop({
      url: requestsUrl,
      requests: orders.map((order) => ({ headers: order.headers, body: () => bytesOf(order) })),
      rate,
      spacing: "poisson",
      seed,
      repeats: 3,
      signal,
      onRecord: (record) => {
        progress.answered(record);
        follow(follower, record);
      },
    });
    progress.allAnswered();
    while (follower.waiting > 0 && progress.elapsedMs() < maxMs) await sleep(50, undefined, { signal });
    const doneMs = progress.elapsedMs();
    stopWatching();
    const evidence = await display.step("gathering the evidence", () =>
      gatherEvidence(options, { orders, records, follower, sqs, signal }),
    );
    const summary = summarise({ evidence, records, doneMs, lookups: follower.lookups, judgement: judge(evidence) });
    display.table("RequestIntake on real input", summaryRows(summary), summary);
    return summary;
  } catch (error) {
    // Whatever failed because of the signal, the signal is the reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    played.abort();
    stopWatching();
    await Promise.all([depths, follower.close()]);
    sqs.destroy();
  }
}

function follow(follower: Follower, { status, body, headers }: LoadRecord): void {
  const id = status === 202 ? jsonObject(body)?.requestId : undefined;
  if (typeof id !== "string" || typeof headers.location !== "string") return;
  follower.add(id, headers.location, retryAfterMs(headers));
}

/** Shows the queue's depth; and gives up when nothing has been answered for a while, rather than wait for outcomes that cannot come. */
async function watchDepth(
  sqs: SQSClient,
  url: string,
  progress: Progress,
  { signal, maxSilenceMs, giveUp }: { signal: AbortSignal; maxSilenceMs: number; giveUp: (error: Error) => void },
): Promise<void> {
  let answeredAt = performance.now();
  while (!signal.aborted) {
    try {
      progress.depth(await queueDepth(sqs, url, signal));
      answeredAt = performance.now();
    } catch (error) {
      const silentMs = performance.now() - answeredAt;
      if (!signal.aborted && silentMs > maxSilenceMs)
        giveUp(gone(`for ${Math.round(silentMs / 1000)} s: ${(error as Error).message}`));
    }
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
}

const gone = (how: string) =>
  new Error(`scenario: the embedded cloud does not answer ${how}; see whether its processes run, and their logs`);
