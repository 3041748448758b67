import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { loopbackOnly } from "../../local/scenario/loopback-only.ts";
import { seededRandom } from "../../local/scenario/random.ts";
import { schedule } from "../../local/scenario/schedule.ts";
import type { Posted } from "./job.ts";
import { type Answer, type Attempt, insist, type Patience } from "./patience.ts";

/** What a client experienced; times in milliseconds from the beginning of the load. */
export interface Call {
  readonly n: number;
  /** When it was due, fixed in advance. */
  readonly slotMs: number;
  readonly attempts: readonly Attempt[];
  /** The last answer. */
  readonly status: number;
  readonly body: string;
}

export interface Load {
  readonly url: string;
  readonly count: number;
  readonly perSecond: number;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onCall?: (call: Call) => void;
}

/** Posts each request at its slot, whether or not earlier ones were answered, each by a client of its own that insists. */
export async function drive({ url, count, perSecond, patience, signal, onCall }: Load): Promise<{
  /** Epoch milliseconds. */
  startedAt: number;
  calls: Call[];
}> {
  const { origin, pathname } = loopbackOnly("drive: url", url);
  const slots = schedule({ count, rate: perSecond });
  const random = seededRandom(1);
  const run = crypto.randomUUID();
  // As many as there are requests: a client never waits for another one's connection.
  const pool = new Pool(origin, { connections: count, headersTimeout: 0, bodyTimeout: 0 });
  const stop = () => void pool.destroy(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const begin = performance.now();
  const startedAt = performance.timeOrigin + begin;
  const now = () => performance.now() - begin;

  async function post(n: number, timeoutMs: number): Promise<Answer> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);
    const body = JSON.stringify({ n } satisfies Posted);
    const headers = { "Content-Type": "application/json", "Idempotency-Key": `${run}-${n}` };
    return pool.request({ method: "POST", path: pathname, headers, body, signal: over }).then(
      async (answer) => {
        const seconds = Number(answer.headers["retry-after"]);
        return {
          status: answer.statusCode,
          body: await answer.body.text(),
          ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1000 }),
        };
      },
      // No answer: not one of our own mistakes, which are thrown before anything is sent.
      () => ({ status: 0 }),
    );
  }

  async function call(n: number): Promise<Call> {
    const slotMs = slots[n]!;
    const wait = (ms: number) => sleep(ms, undefined, { signal });
    const { attempts, answer } = await insist((timeoutMs) => post(n, timeoutMs), patience, {
      now,
      sleep: wait,
      random,
    });
    const made = { n, slotMs, attempts, status: answer.status, body: answer.body ?? "" };
    onCall?.(made);
    return made;
  }

  try {
    const calls: Promise<Call>[] = [];
    for (let n = 0; n < count; ) {
      const waitMs = slots[n]! - now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      while (n < count && slots[n]! <= now()) {
        const one = call(n++);
        // An interruption ends all of them, and is told once.
        one.catch(() => {});
        calls.push(one);
      }
    }
    return { startedAt, calls: await Promise.all(calls) };
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.destroy();
  }
}
