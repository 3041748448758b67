import { join } from "node:path";
import type { ScheduledBatchArgs } from "../../../components/scheduled-batch/args.ts";
import type { Target } from "../../../handlers/scheduled-batch/run.ts";

const FIXTURES = "tests/e2e/scheduled-batch/fixtures";

/** How many of a schedule's minutes pass in one of ours: those of 5 minutes tick every 3 s. */
export const SPEED = 100;
const PERIOD_MS = 300_000;

/** Between two ticks of a schedule of 5 minutes, by our clock. */
export const INTERVAL_MS = PERIOD_MS / SPEED;

/** A run takes longer than three intervals. */
export const OVERRUN_MS = 3.5 * INTERVAL_MS;

/** The file that an instance's steps write, named by their EFFECTS; beside it, those that its `open` reads. */
export const effectsOf = (dir: string, name: string): string => join(dir, `${name}.jsonl`);

/**
 * - `billing`: ticks once; whoever wants a run starts one. A target works at second try, another one never, until somebody mends it.
 * - `listed`: a function lists its targets, and another one may stop it.
 * - `long`: each run takes longer than three intervals, and there are two of them.
 * - `failing`: every run fails, until somebody mends it; a date ends it, which comes a minute after its start.
 *
 * They tick from `start` on, milliseconds since 1970 by the schedule's clock.
 */
export function instances(dir: string, start: number) {
  const ticking = (
    name: string,
    targets: readonly Target[] | string,
    timeout: Seconds,
    more: Partial<ScheduledBatchArgs> = {},
  ): ScheduledBatchArgs => ({
    every: "5 minutes",
    start: new Date(start).toISOString(),
    targets,
    steps: [{ handler: `${FIXTURES}/first.ts`, timeout, environment: { EFFECTS: effectsOf(dir, name) } }],
    open: { timeout: "1 second", environment: { EFFECTS: effectsOf(dir, name) } },
    // What looks after the schedule would only take time here.
    overrides: { watchSchedule: { state: "DISABLED" } },
    ...more,
  });
  const environment = { EFFECTS: effectsOf(dir, "billing") };
  const billing: ScheduledBatchArgs = {
    every: "1 day",
    targets: [
      { id: "acme" },
      { id: "globex", fails: { step: "first", attempts: 1 } },
      { id: "initech", fails: { step: "second", attempts: null } },
    ],
    steps: ["first", "second"].map((name) => ({
      handler: `${FIXTURES}/${name}.ts`,
      timeout: "5 seconds",
      environment,
    })),
  };
  return {
    billing,
    listed: ticking("listed", `${FIXTURES}/targets.ts`, "1 second", { stopWhen: { handler: `${FIXTURES}/stop.ts` } }),
    long: ticking("long", [{ id: "acme", ms: OVERRUN_MS }], "20 seconds", { stopWhen: { runs: 2 } }),
    failing: ticking("failing", [{ id: "acme", fails: { step: "first", attempts: null } }], "1 second", {
      stopWhen: { consecutiveFailures: 2, date: new Date(start + 60_000 * SPEED).toISOString() },
    }),
  };
}

type Seconds = `${number} second` | `${number} seconds`;

export type InstanceName = keyof ReturnType<typeof instances>;
