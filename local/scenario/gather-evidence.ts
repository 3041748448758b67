import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { WebhookCall } from "../webhook-receiver/receiver.ts";
import type { RoutedOrder } from "./doors.ts";
import { readEffectLog } from "./effect-log.ts";
import type { Evidence, QueueDepth, SentOrder, WebhookEvidence } from "./evidence.ts";
import type { Follower } from "./follow-outcomes.ts";
import type { LoadRecord } from "./open-loop.ts";
import type { DoorsOptions, ScenarioOptions } from "./options.ts";
import { bytesOf, sha256 } from "./orders.ts";
import { queueDepth, readDeadLetters } from "./queue-evidence.ts";
import type { SocketDoor } from "./socket-door.ts";

/**
 * How long the queues may take to become empty after the last outcome: deleting a worked message comes after recording its outcome, and telling
 * somebody after that.
 */
const settleMs = 60_000;

interface Played {
  readonly orders: readonly RoutedOrder[];
  readonly records: readonly LoadRecord[];
  readonly follower: Follower;
  readonly sqs: SQSClient;
  readonly signal: AbortSignal;
  readonly sockets: SocketDoor | undefined;
}

/** Asks everybody what happened, once the scenario is played: the queues, the API, and the function's own log. */
export async function gatherEvidence(
  options: ScenarioOptions,
  { orders, records, follower, sqs, signal, sockets }: Played,
): Promise<Evidence> {
  const { queueUrl, undeliveredQueueUrl, deadLetterQueueUrl, effectLog } = options;
  const { maxAttempts = 5, workTimeoutMs = 60_000, killed = false, doors } = options;
  const channels = Object.values(doors?.channels ?? {}).map((channel) => channel.queueUrl);
  const others = doors ? [doors.queueUrl, doors.undeliveredQueueUrl, ...channels] : [];
  const queues = await settled(sqs, [queueUrl, undeliveredQueueUrl, ...others], signal);
  const letterBoxes = [deadLetterQueueUrl, ...(doors ? [doors.deadLetterQueueUrl] : [])];
  const deadLetters = (await Promise.all(letterBoxes.map((url) => readDeadLetters(sqs, url, signal)))).flat();
  await follower.confirm();
  signal.throwIfAborted();
  return {
    orders: records.map((record) => sentOrder(orders[record.index]!, record, sockets)),
    documents: follower.documents,
    failedLookups: follower.failedLookups,
    effects: readEffectLog(effectLog),
    deadLetters,
    queues,
    maxAttempts,
    workTimeoutMs,
    killed,
    ...(doors && { webhooks: { ...readWebhooks(doors.webhooks), doors: ["validated", "socket"] } }),
    ...(sockets && { pushed: sockets.pushed, goneConnections: sockets.gone }),
  };
}

function readWebhooks({ log, secret }: DoorsOptions["webhooks"]): Pick<WebhookEvidence, "calls" | "secret"> {
  const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
  return { secret, calls: lines.map((line) => JSON.parse(line) as WebhookCall) };
}

function sentOrder(
  order: RoutedOrder,
  { index, status, headers, body, sends }: LoadRecord,
  sockets: SocketDoor | undefined,
): SentOrder {
  const { kind, expect, pair, isGatewaysOwn, door } = order;
  const asked = { line: index + 1, kind, expect, pair, isGatewaysOwn, door, sha256: sha256(bytesOf(order)) };
  return { ...asked, connection: sockets?.connectionOf.get(String(index)), sends, status, headers, body };
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
