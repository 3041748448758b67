import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { loopbackOnly } from "./loopback-only.ts";
import { retryAfterMs } from "./retry-after.ts";
import { type ScheduleOptions, schedule } from "./schedule.ts";

/** What came back: `status` is 0 when there was no answer, and `error` says why. */
export type LoadAnswer = Pick<LoadRecord, "status" | "headers" | "body" | "error">;

export interface LoadRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** A function makes a large body only when it is sent. */
  readonly body: string | Buffer | (() => string | Buffer);
  /** Where it is posted, at the same origin. @default the loop's `url` */
  readonly url?: string;
  /** Sends it in another way than by a POST. It settles within the loop's `timeoutMs`, and never rejects. */
  readonly send?: () => Promise<LoadAnswer>;
}

/** What became of one request. */
export interface LoadRecord {
  readonly index: number;
  /** The status of the last answer; 0 when there was none. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it was due, in milliseconds from the start. */
  readonly slotMs: number;
  /** How long after its slot it was really sent: large values say that the sender, not the target, was too slow. */
  readonly lateMs: number;
  /** From the slot, not from sending, to the last byte of the answer; so a target that stalls is charged for everybody who waits. */
  readonly latencyMs: number;
  /** How often it was sent; above 1 only for requests with an Idempotency-Key. */
  readonly sends: number;
  /** Why there was no answer. */
  readonly error?: string;
}

export interface OpenLoopOptions extends Omit<ScheduleOptions, "count"> {
  /** Where every request is posted; loopback only. */
  readonly url: string;
  readonly requests: readonly LoadRequest[];
  /** Connections of the pool; a request that finds all of them busy waits, and its latency says so. @default 64 */
  readonly connections?: number;
  /**
   * Milliseconds after which a request without an answer is given up.
   * @default 30000, a second more than API Gateway gives an integration: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  readonly timeoutMs?: number;
  /**
   * How often a request **with an Idempotency-Key** is sent again after 429, 503 or a lost connection, each time when Retry-After says
   * (1 s without it). A request without a key is never sent again: the caller could not know whether it makes the work twice.
   * @default 0
   */
  readonly repeats?: number;
  readonly signal?: AbortSignal;
  /** Called with each record as it comes. */
  readonly onRecord?: (record: LoadRecord) => void;
}

/**
 * Sends each request at its slot, whether or not earlier ones were answered: an open loop, as the callers of a launch day are. (A closed
 * loop waits for answers, so a slow target slows the load down and looks better than it is: "coordinated omission".)
 * Returns one record a request, in the order of the requests, or throws the signal's reason; either way no handle is left.
 */
export async function openLoop(options: OpenLoopOptions): Promise<LoadRecord[]> {
  const { requests, connections = 64, timeoutMs = 30_000, repeats = 0, signal, onRecord } = options;
  const url = loopbackOnly("openLoop: url", options.url);
  const slots = schedule({ ...options, count: requests.length });
  signal?.throwIfAborted();
  const pool = new Pool(url.origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const over = new AbortController();
  const abort = () => over.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  over.signal.addEventListener("abort", () => void pool.destroy(over.signal.reason), { once: true });
  const start = performance.now();

  async function attempt(request: LoadRequest): Promise<LoadAnswer> {
    if (request.send) return request.send();
    try {
      const { pathname, search } = request.url === undefined ? url : new URL(request.url);
      const body = typeof request.body === "function" ? request.body() : request.body;
      const answer = await pool.request({
        method: "POST",
        path: pathname + search,
        headers: request.headers,
        body,
      });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { status: 0, headers: {}, body: "", error: code ?? message };
    }
  }

  async function exchange(index: number): Promise<LoadRecord> {
    const slotMs = slots[index]!;
    const lateMs = performance.now() - start - slotMs;
    const request = requests[index]!;
    let answer = await attempt(request);
    let sends = 1;
    while (sends <= repeats && mayBeRepeated(request, answer) && !over.signal.aborted) {
      await sleep(retryAfterMs(answer.headers), undefined, { signal: over.signal }).catch(() => {});
      answer = await attempt(request);
      sends += 1;
    }
    const record = { index, ...answer, slotMs, lateMs, latencyMs: performance.now() - start - slotMs, sends };
    onRecord?.(record);
    return record;
  }

  const exchanges: Promise<LoadRecord>[] = [];
  let deadline: NodeJS.Timeout | undefined;
  try {
    for (let index = 0; index < slots.length; ) {
      const waitMs = slots[index]! - (performance.now() - start);
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: over.signal }).catch(() => {});
      if (over.signal.aborted) break;
      while (index < slots.length && slots[index]! <= performance.now() - start) exchanges.push(exchange(index++));
    }
    // The last request has its whole time, and so have its repeats; nothing goes on after that, whatever the target does.
    const restMs = timeoutMs * (repeats + 1);
    deadline = setTimeout(() => over.abort(new Error(`no answer in ${restMs} ms`)), restMs);
    const records = await Promise.all(exchanges);
    signal?.throwIfAborted();
    return records;
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", abort);
    await pool.destroy();
  }
}

function mayBeRepeated({ headers = {} }: LoadRequest, { status }: LoadAnswer): boolean {
  const hasKey = Object.keys(headers).some((name) => name.toLowerCase() === "idempotency-key");
  return hasKey && (status === 0 || status === 429 || status === 503);
}
