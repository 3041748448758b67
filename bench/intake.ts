import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Display } from "../local/display/display.ts";
import { onEmbeddedCloud } from "./embedded-cloud.ts";
import { type Deployed, deploy } from "./intake/deploy.ts";
import { type Doors, doors } from "./intake/doors.ts";
import { type Call, drive } from "./intake/drive.ts";
import { effectsOf } from "./intake/effects.ts";
import { type Side, workMs } from "./intake/job.ts";
import { type Evidence, judge, type SideFigures } from "./intake/judge.ts";
import type { Patience } from "./intake/patience.ts";
import { targetsOf } from "./intake/targets.ts";
import { warmUp } from "./intake/warm-up.ts";
import { type Depth, watchQueue } from "./intake/watch-queue.ts";
import { type Machine, machine } from "./report/machine.ts";
import type { Target } from "./report/target.ts";

export interface IntakeOptions {
  readonly requests: number;
  readonly perSecond: number;
  readonly concurrency: number;
  readonly patience: Patience;
  readonly display: Display;
  readonly signal: AbortSignal;
}

interface IntakeFigures {
  readonly when: string;
  readonly machine: Machine;
  readonly setting: Pick<IntakeOptions, "requests" | "perSecond" | "concurrency" | "patience"> & {
    readonly workMs: number;
    /** Execution environments that were warm before the load. */
    readonly warm: Readonly<Record<Side, number>>;
  };
  readonly sides: Readonly<Record<Side, SideFigures>>;
  /** Until a caller hears that its request is accepted, by the way that it came; nobody works meanwhile. */
  readonly doors: Doors;
  readonly targets: readonly Target[];
}

/** The figures, and what the curves are drawn from. */
export interface IntakeRun {
  readonly figures: IntakeFigures;
  readonly evidence: Readonly<Record<Side, Evidence>>;
  readonly depths: readonly Depth[];
}

/**
 * The same load, by the same clients, on the same work behind a Lambda proxy and behind a RequestIntake, one after the other; then, at a
 * fifth of the rate and without work, through each of a RequestIntake's doors.
 */
export async function intake(options: IntakeOptions): Promise<IntakeRun> {
  const { figures, ...rest } = await burst(options);
  const through = await doors(options);
  const targets = targetsOf(figures.sides, through);
  return { ...rest, figures: { ...figures, doors: through, targets } };
}

type Burst = Omit<IntakeRun, "figures"> & { readonly figures: Omit<IntakeFigures, "doors" | "targets"> };

function burst(options: IntakeOptions): Promise<Burst> {
  const { requests, perSecond, concurrency, patience, display, signal } = options;
  const when = new Date().toISOString();
  const where = machine();
  // The account's limit, so that it is the same for both. AWS answers what is above it with 429 to whoever invokes.
  const env = { LAMBDA_ACCOUNT_CONCURRENCY: String(concurrency) };
  return onEmbeddedCloud({ env, display, signal }, async (bench) => {
    const deployed = await deploy(bench, concurrency);
    const proxyWarm = await warm("proxy");
    const proxy = await load("proxy", 200);
    const intakeWarm = await warm("intake");
    const queue = watchQueue(bench.cloud.endpoint, deployed.queueUrl);
    const accepted = await load("intake", 202).catch(async (error: Error) => {
      await queue.stop();
      throw error;
    });
    const depths = await queue.stop();
    const outcomes = await display.step("outcomes, by GET", () => outcomesOf(accepted.calls, signal));
    const evidence = { proxy, intake: { ...accepted, outcomes } };
    const sides = { proxy: judge(evidence.proxy), intake: judge(evidence.intake) };
    const setting = {
      requests,
      perSecond,
      concurrency,
      patience,
      workMs,
      warm: { proxy: proxyWarm, intake: intakeWarm },
    };
    return {
      figures: { when, machine: where, setting, sides },
      evidence,
      depths,
    };

    function warm(side: Side): Promise<number> {
      const { urls, effectLog } = deployed;
      return display.step(`warm-up, ${side}`, () => warmUp({ side, url: urls[side], concurrency, effectLog, signal }));
    }

    async function load(side: Side, yes: number): Promise<Evidence> {
      let answered = 0;
      let well = 0;
      const effects = () => effectsOf(deployed.effectLog, side);
      const worked = () => effects().filter(({ event }) => event === "end").length;
      const stop = display.watch(() => ({
        title: `requests, ${side}`,
        done: answered,
        total: requests,
        rows: { answers: { well, refused: answered - well }, work: { done: worked() } },
      }));
      try {
        const { startedAt, calls } = await drive({
          url: deployed.urls[side],
          count: requests,
          perSecond,
          patience,
          signal,
          onCall: ({ status }) => {
            answered += 1;
            if (status === yes) well += 1;
          },
        });
        await finished(deployed, side, well, options);
        return { yes, startedAt, calls, effects: effects() };
      } finally {
        stop();
      }
    }
  });
}

/** Waits until what was accepted is worked, or until three times as long as that takes without any loss has passed. */
async function finished({ effectLog }: Deployed, side: Side, accepted: number, options: IntakeOptions): Promise<void> {
  const { concurrency, signal } = options;
  const until = performance.now() + 30_000 + (3 * accepted * workMs) / concurrency;
  const done = () => new Set(effectsOf(effectLog, side).flatMap(({ n, event }) => (event === "end" ? [n] : []))).size;
  while (done() < accepted && performance.now() < until) await sleep(250, undefined, { signal });
  // What nobody waits for any more has its time to end, too, and to be counted.
  await sleep(2 * workMs, undefined, { signal });
}

/** What each caller who got a 202 is told when it asks afterwards. */
async function outcomesOf(calls: readonly Call[], signal: AbortSignal): Promise<Map<number, string>> {
  const outcomes = new Map<number, string>();
  const accepted = calls.filter(({ status }) => status === 202);
  const url = (call: Call) => new URL((JSON.parse(call.body) as { statusUrl: string }).statusUrl);
  if (!accepted[0]) return outcomes;
  const pool = new Pool(url(accepted[0]).origin, { connections: 8 });
  try {
    await Promise.all(
      accepted.map(async (call) => {
        const { body } = await pool.request({ method: "GET", path: url(call).pathname, signal });
        outcomes.set(call.n, String(((await body.json()) as { status?: unknown }).status));
      }),
    );
    return outcomes;
  } finally {
    await pool.destroy();
  }
}
