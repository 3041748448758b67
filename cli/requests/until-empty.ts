import type { Figures } from "../../local/display/display.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";

export interface DrainPorts {
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** What has no outcome yet. */
  remaining(): Promise<{ readonly waiting: number; readonly inFlight: number }>;
  /** Why nobody works the queue, if nobody does. */
  paused(): Promise<string | undefined>;
}

export interface DrainTimes {
  /** How long it has to look empty. */
  readonly settleMs: number;
  readonly timeoutMs?: number;
}

const LOOK_EVERY_MS = 1_000;

/** The rate is that of so long, so that it follows what happens, and forgets how it began. */
const RATE_OVER_MS = 30_000;

/** After so long without progress nobody can tell an end: what is left waits for something else, such as the lease of a dead worker. */
const STALLED_MS = 5_000;

/**
 * Waits until a queue has looked empty for a while. The figures say how many have gone since the most that there were at once, and when the
 * rest is expected to have, at the rate of late.
 *
 * @returns `done` settles at the end; it fails when the queue is paused and not empty, or the time is up
 */
export function untilEmpty(
  ports: DrainPorts,
  { settleMs, timeoutMs = Number.POSITIVE_INFINITY }: DrainTimes,
): { readonly done: Promise<void>; figures(): Figures } {
  let looks: { at: number; left: number }[] = [];
  let [waiting, inFlight, total, gone] = [0, 0, 0, 0];
  let progressAt = Number.NEGATIVE_INFINITY;

  const note = (at: number, left: number) => {
    const before = looks.at(-1)?.left ?? left;
    if (left < before) {
      gone += before - left;
      progressAt = at;
    }
    total = Math.max(total, gone + left);
    looks = [...looks.filter((look) => at - look.at <= RATE_OVER_MS), { at, left }];
  };

  const perSecond = (): number => {
    const [first, last] = [looks[0], looks.at(-1)];
    return first && last && last.at > first.at ? ((first.left - last.left) * 1_000) / (last.at - first.at) : 0;
  };

  async function watch(): Promise<void> {
    const until = ports.now() + timeoutMs;
    let emptySince: number | undefined;
    for (;;) {
      ({ waiting, inFlight } = await ports.remaining());
      const now = ports.now();
      const left = waiting + inFlight;
      note(now, left);
      if (left === 0) emptySince ??= now;
      else emptySince = undefined;
      if (emptySince !== undefined && now - emptySince >= settleMs) return;
      if (left > 0) {
        const paused = await ports.paused();
        if (paused !== undefined) {
          throw new CliError(
            `${left} requests wait and nobody works them: paused ${paused}; npm run levee -- requests resume`,
            exitCodes.failed,
          );
        }
      }
      if (now >= until)
        throw new CliError(
          left > 0
            ? `not empty in time: ${waiting} wait, ${inFlight} are in flight`
            : `it looks empty, but not yet for the ${settleMs / 1_000} s after which that is believed: give it a longer --timeout`,
          exitCodes.timedOut,
        );
      await ports.sleep(Math.min(LOOK_EVERY_MS, Math.max(1, settleMs)));
    }
  }

  return {
    done: watch(),
    figures: () => {
      const left = waiting + inFlight;
      const rate = perSecond();
      return {
        title: "requests",
        done: gone,
        total,
        ...(rate > 0 && ports.now() - progressAt < STALLED_MS && { remainingMs: (left / rate) * 1_000 }),
        rows: { queue: { waiting, "in flight": inFlight, "a second": Math.max(0, Math.round(rate * 10) / 10) } },
      };
    },
  };
}
