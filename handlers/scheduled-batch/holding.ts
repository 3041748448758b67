import { insist } from "../parts/insist.ts";
import { thrown } from "../parts/thrown.ts";
import { leaseLost } from "./errors.ts";
import type { LeaseItem } from "./lease-item.ts";
import type { HolderPorts } from "./ports.ts";
import { type Run, runIdOf } from "./run.ts";
import { forAWhile, type Shift, untilTheEnd } from "./shift.ts";
import { SHUTDOWN_MS } from "./timing.ts";

export type HolderShift<P extends HolderPorts = HolderPorts> = Shift<P> & {
  /** L: the longest that a function which holds the lease may live, in milliseconds; Lambda's shutdown and the skew are in it. */
  readonly longestMs: number;
  /** By how much two clocks may differ, milliseconds. */
  readonly skewMs: number;
};

/**
 * Works while the lease knows of it:
 *
 * 1. Nothing begins unless one conditional write finds that this run has the lease, and keeps it until this process is certainly dead.
 * 2. From then on nobody else acquires the lease before `busyUntil`, unless {@link Lease.end} was written, or the run released it: and a
 *    run releases it at once only when nothing is noted.
 * 3. The note goes when the work has settled, either way. If it cannot be taken away, or this process dies, `busyUntil` is waited for.
 *
 * A redriven execution has lost its lease whatever the item says: its own release may have been its last act, and what succeeded before is
 * skipped, the acquisition too. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 *
 * @throws an error named `LeaseLost`
 */
export async function holding<T, P extends HolderPorts>(
  shift: HolderShift<P>,
  run: Run,
  work: (item: LeaseItem) => Promise<T>,
): Promise<T> {
  const { clock, lease, log, nonce } = shift.ports;
  const runId = runIdOf(run);
  if (run.redrives > 0)
    throw leaseLost(`run ${runId} was redriven; run its failed targets anew: batch run-now --failed-of`);
  const id = nonce();
  const over = shift.deadline + SHUTDOWN_MS + shift.skewMs;
  try {
    const item = await insist(clock, forAWhile(shift), () =>
      lease.begin(run, { id, over, busyUntil: Math.max(over, clock.now() + shift.longestMs) }),
    );
    if (!item)
      throw leaseLost(`run ${runId} with fence ${run.fence} does not hold the lease until this function's end`);
    return await work(item);
  } finally {
    await insist(clock, untilTheEnd(shift), () => lease.end(id)).catch((error) => {
      log.warn("the end could not be noted; the next run waits until nothing can be at work any more", {
        runId,
        error: thrown(error).name,
      });
    });
  }
}
