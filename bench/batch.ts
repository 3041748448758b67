import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Display } from "../local/display/display.ts";
import { setUp } from "../local/set-up.ts";
import { type Month, monthOf, type Plan } from "./batch/cost.ts";
import { semaphoreMachine } from "./batch/semaphore.ts";
import { Stage } from "./batch/stage.ts";
import { type BatchCounts, targetsOf } from "./batch/targets.ts";
import { statesOf, transitionsOf } from "./batch/transitions.ts";
import { type Machine, machine } from "./report/machine.ts";
import type { Target } from "./report/target.ts";

export interface BatchFigures {
  readonly when: string;
  readonly machine: Machine;
  readonly counts: BatchCounts;
  /** AWS's semaphore, rebuilt. */
  readonly semaphore: {
    /** Transitions of a run alone, of which one is its work. */
    readonly run: number;
    readonly heldSeconds: number;
    /** Transitions of a run that waited for one which held the semaphore for so long. */
    readonly waited: number;
  };
  readonly plan: Plan;
  readonly month: Month;
  readonly targets: readonly Target[];
}

const plan: Plan = { everyMinutes: 5, targets: 36, steps: 3 };
const measured = { targets: ["a", "b", "c", "d"], steps: 3 };
const heldSeconds = 20;

/** Counts transitions on the embedded cloud's Step Functions. */
export async function batch(display: Display, signal: AbortSignal): Promise<BatchFigures> {
  const when = new Date().toISOString();
  const where = machine();
  await setUp(display, { emulator: true }, signal);
  const dir = mkdtempSync(join(tmpdir(), "levee-bench-batch-"));
  const stage = await display.step("machine and functions", () => Stage.open(dir, measured));
  try {
    const counts = await display.step("runs, held ticks and a takeover", () => countsOf(stage, signal));
    const semaphore = await display.step("AWS's semaphore", () => semaphoreOf(stage, signal));
    const month = monthOf(plan, counts.run - counts.work);
    return { when, machine: where, counts, semaphore, plan, month, targets: targetsOf(counts) };
  } finally {
    await stage.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function countsOf(stage: Stage, signal: AbortSignal): Promise<BatchCounts> {
  const start = () => stage.start(stage.nextSlot());
  const run = await transitions(stage, await start());
  stage.workFor(2_500);
  const long = await start();
  await working(stage, signal);
  const held = await transitions(stage, await start());
  await stage.ended(long);
  const dead = await start();
  await working(stage, signal);
  await stage.aws.sfn.send(new StopExecutionCommand({ executionArn: dead }));
  await sleep(stage.longestStepMs + 4_000, undefined, { signal });
  stage.workFor(0);
  const thief = await start();
  await stage.ended(thief);
  const takeover = statesOf(await stage.history(thief)).indexOf("TakeOver") + 1;
  return { run, work: measured.targets.length * measured.steps, held, takeover };
}

/** Until one more step has begun. */
async function working(stage: Stage, signal: AbortSignal): Promise<void> {
  const before = stage.effects().length;
  while (stage.effects().length <= before) await sleep(20, undefined, { signal });
}

async function semaphoreOf(stage: Stage, signal: AbortSignal): Promise<BatchFigures["semaphore"]> {
  const alone = await semaphoreMachine(stage, 1);
  const run = await transitions(stage, await stage.start(1, alone));
  const contended = await semaphoreMachine(stage, heldSeconds);
  await stage.start(1, contended);
  await sleep(1_000, undefined, { signal });
  const waited = await transitions(stage, await stage.start(2, contended));
  return { run, heldSeconds, waited };
}

async function transitions(stage: Stage, arn: string): Promise<number> {
  await stage.ended(arn);
  return transitionsOf(await stage.history(arn));
}
