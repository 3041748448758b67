import { setTimeout as sleep } from "node:timers/promises";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { readEffectLog } from "./effect-log.ts";
import type { Evidence, QueueDepth, SentOrder } from "./evidence.ts";
import type { Follower } from "./follow-outcomes.ts";
import type { LoadRecord } from "./open-loop.ts";
import { bytesOf, type Order, sha256 } from "./orders.ts";
import type { ScenarioOptions } from "./play.ts";
import { queueDepth, readDeadLetters } from "./queue-evidence.ts";

/** How long the queues may take to become empty after the last outcome: deleting a worked message comes after recording its outcome. */
const settleMs = 20_000;
interface Played {
  readonly orders: readonly Order[];
  readonly records: readonly LoadRecord[];
  readonly follower: Follower;
  readonly sqs: SQSClient;
  readonly signal: AbortSignal;
}

/** Asks everybody what happened, once the scenario is played: the queues, the API, and the function's own log. */
export async function gatherEvidence(
  options: ScenarioOptions,
  { orders, records, follower, sqs, signal }: Played,
): Promise<Evidence> {
  const { queueUrl, undeliveredQueueUrl, deadLetterQueueUrl, effectLog } = options;
  const { maxAttempts = 5, workTimeoutMs = 60_000, killed = false } = options;
  const queues = await settled(sqs, [queueUrl, undeliveredQueueUrl], signal);
  const deadLetters = await readDeadLetters(sqs, deadLetterQueueUrl, signal);
  await follower.confirm();
  signal.throwIfAborted();
  return {
    orders: records.map((record) => sentOrder(orders[record.index]!, record)),
    documents: follower.documents,
    failedLookups: follower.failedLookups,
    effects: readEffectLog(effectLog),
    deadLetters,
    queues,
    maxAttempts,
    workTimeoutMs,
    killed,
  };
}

function sentOrder(order: Order, { index, status, headers, body, sends }: LoadRecord): SentOrder {
  const { kind, expect, pair, isGatewaysOwn } = order;
  const asked = { line: index + 1, kind, expect, pair, isGatewaysOwn, sha256: sha256(bytesOf(order)) };
  return { ...asked, sends, status, headers, body };
}

/** How deep the queues are, as soon as nothing is in them or it has taken too long. */
export async function settled(sqs: SQSClient, urls: readonly string[], signal: AbortSignal): Promise<QueueDepth[]> {
  const until = performance.now() + settleMs;
  for (;;) {
    const depths = await Promise.all(urls.map((url) => queueDepth(sqs, url, signal)));
    const left = depths.reduce((sum, { waiting, inWork, delayed }) => sum + waiting + inWork + delayed, 0);
    if (left === 0 || performance.now() > until) return depths;
    await sleep(250, undefined, { signal });
  }
}
