import type { Clock } from "./clock.ts";

/** How long a function may take to settle once its signal is aborted. */
export const ABORT_GRACE_MS = 1_000;

/** How an attempt ended. `hung`: it has not ended, and may never. */
export type Ended =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown; readonly late: boolean }
  | { readonly kind: "hung" };

/**
 * Runs a function until it settles: within `limitMs`, or within `graceMs` after its signal was aborted. A function that still returns
 * then has done its work, and that counts.
 */
export async function attempt(
  clock: Clock,
  limitMs: number,
  run: (signal: AbortSignal) => unknown,
  graceMs = ABORT_GRACE_MS,
): Promise<Ended> {
  const controller = new AbortController();
  const ended: Promise<Ended> = (async () => run(controller.signal))().then(
    (value) => ({ kind: "returned", value }),
    (error) => ({ kind: "threw", error, late: controller.signal.aborted }),
  );
  const limit = clock.sleep(limitMs);
  const inTime = await Promise.race([ended, limit.over]);
  limit.cancel();
  if (inTime) return inTime;
  controller.abort(new DOMException(`The work did not end within its timeout of ${limitMs} ms.`, "TimeoutError"));
  const grace = clock.sleep(graceMs);
  const afterAbort = await Promise.race([ended, grace.over]);
  grace.cancel();
  return afterAbort ?? { kind: "hung" };
}
