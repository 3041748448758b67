import type { RunTime } from "./run-time.ts";
import type { StartUp } from "./start-up.ts";

/** One of the figures to reach; `met` is undefined when it could not be measured, which is no pass. */
export interface Target {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean | undefined;
}

/** Noise aside: what is quadratic takes five times as long per resource in a stack that is five times as large. */
const linearWithin = 1.5;
const stackSecondsPer10k = 5;
const startUpOverEmptyMs = 800;

/**
 * Microseconds per resource, beyond what the SDK takes for a pack without a policy, and for each rule. Of the processor where it tells:
 * it is a small difference of two long times, and what else the machine does is more than that.
 */
export const perResourceAndRule = (run: RunTime, empty: RunTime | undefined): number | undefined =>
  empty && run.rules > 0 ? ((costOf(run) - costOf(empty)) * 1e6) / run.resources / run.rules : undefined;

/** The same with what the SDK takes for any pack, which grows with resources and not with rules. */
export const wholePerResourceAndRule = (run: RunTime): number | undefined =>
  run.rules > 0 ? (costOf(run) * 1e6) / run.resources / run.rules : undefined;

const costOf = (run: RunTime): number => run.cpuS ?? secondsOf(run);

const secondsOf = ({ resourcesS, stackS }: RunTime): number => resourcesS + stackS;

export const targetsOf = (times: readonly RunTime[], starts: readonly StartUp[]): Target[] => {
  const of = (pack: string) => times.filter((run) => run.pack === pack).toSorted((a, b) => a.resources - b.resources);
  const levee = of("levee");
  return [linear(levee), stackPolicy(levee), lessThanAwsguard(levee, of("awsguard"), of("empty")), startUp(starts)];
};

const linear = (levee: readonly RunTime[]): Target => {
  const [small, large] = levee.slice(-2);
  const target = `linear: time per resource grows less than ${linearWithin} times between the two largest stacks`;
  if (!small || !large) return { target, measured: "one size alone", met: undefined };
  const growth = (seconds: (run: RunTime) => number) =>
    seconds(large) / large.resources / (seconds(small) / small.resources);
  const [resources, stack] = [growth(({ resourcesS }) => resourcesS), growth(({ stackS }) => stackS)];
  return {
    target,
    measured: `${resources.toFixed(2)} times for resources, ${stack.toFixed(2)} times for the stack, from ${small.resources} to ${large.resources}`,
    met: Math.max(resources, stack) < linearWithin,
  };
};

const stackPolicy = (levee: readonly RunTime[]): Target => {
  const target = `at most ${stackSecondsPer10k} s per 10,000 resources and stack policy`;
  const each = levee
    .filter(({ resources }) => resources >= 10_000)
    .map((run) => (run.stackS / run.resources / Math.max(1, run.stackPolicies)) * 10_000);
  if (each.length === 0) return { target, measured: "no stack of 10,000", met: undefined };
  const worst = Math.max(...each);
  return {
    target,
    measured: `${worst.toFixed(2)} s, with ${levee[0]!.stackPolicies} stack policy`,
    met: worst <= stackSecondsPer10k,
  };
};

const lessThanAwsguard = (
  levee: readonly RunTime[],
  awsguard: readonly RunTime[],
  empty: readonly RunTime[],
): Target => {
  const target = "less processor time per resource and rule than awsguard, beyond what the SDK takes for an empty pack";
  // The largest stack that all three were given.
  for (const ours of levee.toReversed()) {
    const same = ({ resources }: RunTime) => resources === ours.resources;
    const [floor, theirs] = [empty.find(same), awsguard.find(same)];
    const [us, them] = [perResourceAndRule(ours, floor), theirs && perResourceAndRule(theirs, floor)];
    if (us === undefined || them === undefined || !theirs) continue;
    return {
      target,
      measured: `${us.toFixed(1)} µs against ${them.toFixed(1)} µs with ${ours.resources} resources; in all the pack adds ${secondsOf(ours).toFixed(1)} s with ${ours.rules} rules, awsguard ${secondsOf(theirs).toFixed(1)} s with ${theirs.rules}`,
      met: us < them,
    };
  }
  return { target, measured: "awsguard was not measured", met: undefined };
};

const startUp = (starts: readonly StartUp[]): Target => {
  const target = `start-up at most ${startUpOverEmptyMs / 1000} s over an empty pack's`;
  const [ours, empty] = ["levee", "empty"].map((name) => starts.find(({ pack }) => pack === name)?.ms);
  if (ours === undefined || empty === undefined) return { target, measured: "not measured", met: undefined };
  return { target, measured: `${((ours - empty) / 1000).toFixed(2)} s`, met: ours - empty <= startUpOverEmptyMs };
};
