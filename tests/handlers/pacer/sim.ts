import type { Budget } from "../../../handlers/pacer/budget.ts";
import type { PacerItem } from "../../../handlers/pacer/item.ts";
import { pacerOver } from "../../../handlers/pacer/run.ts";
import type { PacerStore, Replaced } from "../../../handlers/pacer/store.ts";
import type { Clock } from "../../../handlers/parts/clock.ts";
import { Process } from "../request-intake/sim/process.ts";
import { World } from "../request-intake/sim/world.ts";

/** Milliseconds, the shortest and the longest. */
export type Span = readonly [number, number];

export interface WorkerScript {
  readonly items: number;
  readonly budget: Budget;
  readonly parallel: number;
  /** Its clock's error, milliseconds. */
  readonly skewMs: number;
  /** One way to the table and back; the other way is as long. */
  readonly tableMs: Span;
  /** How long a call takes after it has arrived. */
  readonly callMs: Span;
  readonly startMs: number;
  /** It is killed then, if ever. */
  readonly killedMs?: number;
  /** Its event loop stands still: when, and how long. */
  readonly stalls: readonly { readonly atMs: number; readonly ms: number }[];
}

export interface Scenario {
  readonly seed: number;
  readonly workers: readonly WorkerScript[];
  /** From a call's begin to its arrival. */
  readonly wayMs: Span;
  /** How late a timer fires; it also fires up to a millisecond early. */
  readonly timerMs: number;
  /** Probabilities of a write: never arrives; takes effect without an answer; takes effect seconds after it was given up. */
  readonly refused: number;
  readonly lost: number;
  readonly late: number;
  readonly faultsForMs: number;
  /** Whether the service throttles what arrives then, milliseconds from the beginning. */
  readonly throttles?: (ms: number) => boolean;
  /** How long one run may take; what is left is for the next. @default for ever */
  readonly runMs?: number;
  readonly limitMs: number;
}

interface Arrival {
  /** Milliseconds from the beginning. */
  readonly ms: number;
  readonly worker: number;
  readonly item: number;
  readonly throttled: boolean;
}

export interface Story {
  readonly arrivals: readonly Arrival[];
  /** Milliseconds from the beginning to when it had nothing left, by worker. */
  readonly finishedMs: readonly (number | undefined)[];
  readonly errors: readonly unknown[];
  /** Writes that took effect, and all that were tried. */
  readonly writes: { made: number; tried: number };
}

/** Plays workers that share one item. Time is virtual, chance is the seed's. */
export async function play(scenario: Scenario): Promise<Story> {
  const world = new World(scenario.seed);
  const origin = world.now;
  const writes = { made: 0, tried: 0 };
  const item: { now: PacerItem | undefined } = { now: undefined };
  const arrivals: Arrival[] = [];
  const finishedMs: (number | undefined)[] = scenario.workers.map(() => undefined);
  const errors: unknown[] = [];
  let nonces = 0;
  let open = scenario.workers.length;

  /** The ends of a span more often than what is between: there is where a margin shows. */
  const within = ([low, high]: Span): number =>
    world.chance(0.7) ? (world.chance(0.5) ? low : high) : world.between(low, high);

  const replace = (from: string | null, to: PacerItem): Replaced => {
    writes.tried++;
    if ((item.now?.rev ?? null) !== from && item.now?.rev !== to.rev) return { done: false, item: item.now };
    writes.made++;
    item.now = to;
    return { done: true };
  };

  const storeOf = (process: Process, { tableMs }: WorkerScript): PacerStore => ({
    replace: (_key, from, to) =>
      new Promise((resolve, reject) => {
        const fail = () => process.after(world.between(...tableMs), () => reject(new Error("InternalServerError")));
        world.after(world.between(...tableMs), () => {
          const fate = world.now - origin < scenario.faultsForMs ? world.random() : 1;
          if (fate < scenario.refused) return void fail();
          if (fate < scenario.refused + scenario.late) {
            world.after(world.between(100, 8_000), () => void replace(from, to));
            return void fail();
          }
          const answer = replace(from, to);
          if (fate < scenario.refused + scenario.late + scenario.lost) return void fail();
          process.after(world.between(...tableMs), () => resolve(answer));
        });
      }),
  });

  const work = async (n: number, script: WorkerScript, process: Process): Promise<void> => {
    const clock: Clock = {
      now: () => Math.floor(process.now()),
      sleep(ms) {
        let wake = () => {};
        const over = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const cancel = process.after(ms + within([-1, scenario.timerMs]), wake);
        return { over, cancel };
      },
    };
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const ports = { key: "k", clock, nonce: () => `n${nonces++}`, log: silent };
    const store = storeOf(process, script);
    const pacer = pacerOver({ ...ports, store, budget: script.budget, parallel: script.parallel });
    const done = new Set<number>();
    const call = (which: number) =>
      new Promise<"done" | "throttled">((resolve) => {
        world.after(within(scenario.wayMs), () => {
          const ms = world.now - origin;
          const throttled = scenario.throttles?.(ms) ?? false;
          arrivals.push({ ms, worker: n, item: which, throttled });
          process.after(world.between(...script.callMs), () => {
            if (!throttled) done.add(which);
            resolve(throttled ? "throttled" : "done");
          });
        });
      });
    let left: readonly number[] = Array.from({ length: script.items }, (_, i) => i);
    while (left.length > 0) {
      try {
        const until = scenario.runMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + scenario.runMs;
        left = await pacer.run(left, call, until);
      } catch (error) {
        errors.push(error);
        left = left.filter((which) => !done.has(which));
        await clock.sleep(1_000).over;
      }
    }
    finishedMs[n] = world.now - origin;
    open--;
  };

  for (const [n, script] of scenario.workers.entries()) {
    const process = new Process(world, () => ({ refused: 0, lost: 0, late: 0, killed: 0 }), script.skewMs);
    process.after(script.startMs, () => void work(n, script, process));
    for (const { atMs, ms } of script.stalls) world.after(atMs, () => process.block(ms));
    const { killedMs } = script;
    if (killedMs === undefined) continue;
    world.after(killedMs, () => {
      if (finishedMs[n] === undefined) open--;
      process.kill();
    });
  }
  await world.run(() => open === 0, scenario.limitMs);
  return { arrivals: arrivals.sort((a, b) => a.ms - b.ms), finishedMs, errors, writes };
}

/** The most that arrived within any sliding window, both of its ends included. */
export function busiest(arrivals: readonly { readonly ms: number }[], windowMs: number): number {
  let most = 0;
  let from = 0;
  for (let to = 0; to < arrivals.length; to++) {
    while (arrivals[to]!.ms - arrivals[from]!.ms > windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
