import type { Target } from "../report/target.ts";

/** Transitions, counted from histories. */
export interface BatchCounts {
  /** Of a run with `work` steps over all its targets. */
  readonly run: number;
  readonly work: number;
  /** Of a tick that finds the lease held. */
  readonly held: number;
  /** Of a tick that takes a dead run's lease, until it has it. */
  readonly takeover: number;
}

/** What the issue of these figures asks of a ScheduledBatch. */
export const targetsOf = ({ run, work, held, takeover }: BatchCounts): Target[] => [
  atMost("a held tick is 3 transitions at most", held, 3),
  atMost("a takeover is 6 transitions at most", takeover, 6),
  atMost("a run is one transition for each target and step, and 8 beside them", run - work, 8),
];

const atMost = (target: string, measured: number, most: number): Target => ({
  target,
  measured: String(measured),
  met: measured > 0 ? measured <= most : undefined,
});
