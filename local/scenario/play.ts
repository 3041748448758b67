import { setTimeout as sleep } from "node:timers/promises";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { jsonObject, requestId } from "./accepted.ts";
import { byDoors, type RoutedOrder } from "./doors.ts";
import { type Follower, followOutcomes } from "./follow-outcomes.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { judge } from "./judge.ts";
import { type LoadRecord, type LoadRequest, openLoop } from "./open-loop.ts";
import type { DoorsOptions, ScenarioOptions } from "./options.ts";
import { bytesOf, readOrders } from "./orders.ts";
import { Progress } from "./progress.ts";
import { queueDepth, sqsClient } from "./queue-evidence.ts";
import { retryAfterMs } from "./retry-after.ts";
import { openSockets, type SocketDoor } from "./socket-door.ts";
import { type Summary, summarise, summaryRows } from "./summary.ts";

/** Connections of clients; one of them goes away in the middle. */
const CONNECTIONS = 6;

/** How long gathering the evidence may take; only a cloud that answers no more needs it. */
const gatherMs = 60_000;

/**
 * Posts the orders, follows each to its outcome, and judges what happened. Shows its progress on `display`, then a summary.
 * Returns when every accepted order has an outcome or `maxMs` is over; `ok` only if every promise was kept.
 * @throws the signal's reason when aborted; no handle is left either way.
 */
export async function playScenario(options: ScenarioOptions): Promise<Summary> {
  const { requestsUrl, display, rate = 300, seed = 1, maxMs = 180_000, doors } = options;
  const given = options.orders ?? readOrders();
  const orders: readonly RoutedOrder[] = doors ? byDoors(given) : given;
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
  let sockets: SocketDoor | undefined;
  try {
    sockets = doors && (await openSockets(doors.webSocketUrl, CONNECTIONS, signal));
    const records = await openLoop({
      url: requestsUrl,
      requests: orders.map((order, index) => requestOf(order, index, doors, sockets)),
      rate,
      spacing: "poisson",
      seed,
      repeats: 6,
      signal,
      onRecord: (record) => {
        progress.answered(record);
        follow(follower, record, doors);
        // A client that goes away loses nothing: its outcomes can be asked for.
        if (record.index === Math.floor(orders.length / 2)) sockets?.drop(0);
      },
    });
    progress.allAnswered();
    while (follower.waiting > 0 && progress.elapsedMs() < maxMs) await sleep(50, undefined, { signal });
    const doneMs = progress.elapsedMs();
    stopWatching();
    const evidence = await display.step("gathering the evidence", () =>
      gatherEvidence(options, { orders, records, follower, sqs, signal, sockets }),
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
    sockets?.close();
    played.abort();
    stopWatching();
    await Promise.all([depths, follower.close()]);
    sqs.destroy();
  }
}

/** How an order is sent by its door. */
function requestOf(
  order: RoutedOrder,
  index: number,
  doors: DoorsOptions | undefined,
  sockets: SocketDoor | undefined,
): LoadRequest {
  const { headers, door = "direct" } = order;
  const key = Object.entries(headers).find(([name]) => name.toLowerCase() === "idempotency-key")?.[1];
  return {
    headers,
    body: () => bytesOf(order),
    ...(door === "validated" && doors && { url: doors.requestsUrl }),
    ...(door === "socket" && sockets && { send: () => sockets.send(String(index), order.body, key) }),
  };
}

function follow(follower: Follower, { status, body, headers }: LoadRecord, doors: DoorsOptions | undefined): void {
  const id = status === 202 ? requestId(body) : undefined;
  const onSocket = doors && jsonObject(body)?.accepted !== undefined;
  const location = onSocket ? new URL(`${doors.requestsUrl}/${id}`).pathname : headers.location;
  if (id === undefined || typeof location !== "string") return;
  follower.add(id, location, retryAfterMs(headers));
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
