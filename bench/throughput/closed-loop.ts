import { Pool } from "undici";
import { loopbackOnly } from "../../local/scenario/loopback-only.ts";

export interface ClosedLoopOptions {
  readonly url: string;
  readonly body: string;
  /** Connections that are kept; each sends its next request when it has its answer. */
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Called when the warm-up is over, and when the measurement is. */
  readonly onPhase: (phase: "measured" | "over") => void;
  readonly signal: AbortSignal;
}

/** An answer, milliseconds from the beginning of what is measured; below 0 it belongs to the warm-up. */
export interface Answered {
  readonly atMs: number;
  readonly tookMs: number;
  /** 0: none came. */
  readonly status: number;
}

/**
 * Posts as fast as answers come. A closed loop measures what can be got through, and nothing of how long callers wait who do not heed the
 * answers of others: for that there is the open loop of `bench intake`.
 */
export async function closedLoop(options: ClosedLoopOptions): Promise<Answered[]> {
  const { body, connections, warmUpMs, measuredMs, onPhase, signal } = options;
  const { origin, pathname } = loopbackOnly("closedLoop: url", options.url);
  const pool = new Pool(origin, { connections, headersTimeout: 30_000, bodyTimeout: 30_000 });
  const answers: Answered[] = [];
  const begin = performance.now() + warmUpMs;
  const end = begin + measuredMs;
  const request = {
    method: "POST",
    path: pathname,
    headers: { "Content-Type": "application/json" },
    body,
    signal,
  } as const;

  async function post(): Promise<number> {
    try {
      const answer = await pool.request(request);
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return 0;
    }
  }

  async function keepPosting(): Promise<void> {
    for (let sent = performance.now(); sent < end && !signal.aborted; sent = performance.now()) {
      const status = await post();
      const now = performance.now();
      answers.push({ atMs: now - begin, tookMs: now - sent, status });
    }
  }

  const phase = setTimeout(() => onPhase("measured"), warmUpMs);
  const over = setTimeout(() => onPhase("over"), warmUpMs + measuredMs);
  try {
    await Promise.all(Array.from({ length: connections }, keepPosting));
    signal.throwIfAborted();
    return answers;
  } finally {
    clearTimeout(phase);
    clearTimeout(over);
    await pool.destroy();
  }
}
