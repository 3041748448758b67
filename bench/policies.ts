import { rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import about from "../node_modules/@pulumi/policy/package.json" with { type: "json" };
import type { Pack } from "./policies/pack.ts";
import { awsguard, empty, naive, ours, temporaryDir } from "./policies/packs.ts";
import { resources } from "./policies/resources.ts";
import { best, type RunTime, runTimes } from "./policies/run-time.ts";
import { type StartUp, startUps } from "./policies/start-up.ts";
import { perResourceAndRule, type Target, targetsOf, wholePerResourceAndRule } from "./policies/targets.ts";
import { type Messages, messagesOf } from "./policies/wire.ts";

export interface PolicyFigures {
  readonly machine: { cores: number; processor: string; load: number; node: string; policySdk: string };
  readonly startUp: readonly StartUp[];
  readonly runs: readonly (RunTime & {
    /** Microseconds of the processor per resource and rule: beyond an empty pack's, and in all. */
    perResourceAndRuleUs: number | undefined;
    wholePerResourceAndRuleUs: number | undefined;
  })[];
  /** What was left out, and why. */
  readonly left: readonly string[];
  readonly targets: readonly Target[];
}

export interface PolicyOptions {
  /** Resources of the stacks, ascending. */
  readonly sizes: readonly number[];
  /** Seconds after which nothing is begun that may be left out. */
  readonly seconds: number;
  /** Told what is being done. */
  readonly say: (line: string) => void;
}

/** Starts and asks policy packs as the engine does: ours, an empty one, @pulumi/awsguard, and our rules as one policy each. */
export async function policies({ sizes, seconds, say }: PolicyOptions): Promise<PolicyFigures> {
  const began = performance.now();
  const [load = 0] = loadavg();
  const remaining = () => seconds - (performance.now() - began) / 1000;
  const left: string[] = [];
  const temporary = temporaryDir();
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  // An exit ends the packs' processes, too; a signal alone would leave them.
  const stop = () => process.exit(130);
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  try {
    say("preparing the packs (awsguard is installed the first time)");
    const theirs = await awsguard().catch((error: Error) => {
      left.push(`awsguard: it could not be installed: ${error.message.split("\n")[0]}`);
      return undefined;
    });
    const [levee, none, single] = [await ours(), empty(temporary), await naive(temporary)];
    const packs = [levee, none, ...(theirs ? [theirs] : []), single];
    say("start-up");
    const starts = await startUps(packs, 5);

    const runs: RunTime[] = [];
    for (const size of sizes) {
      const messages = messagesOf(resources(size));
      const chosen = affordable(packs, size, runs, remaining(), left);
      say(`${size} resources: ${chosen.map(({ name }) => name).join(", ")}`);
      runs.push(...(await runTimes(chosen, messages)));
      if (size <= 1_000) for (let more = 0; more < 2; more++) runs.push(...(await runTimes(chosen, messages)));
    }
    const again = sizes.filter((size) => size > 1_000 && size <= 10_000).at(-1);
    const core = packs.filter(({ name }) => name !== "naive");
    if (again && predicted(core, again, runs) < remaining()) {
      say(`${again} resources once more`);
      const messages: Messages = messagesOf(resources(again));
      runs.push(...(await runTimes(core, messages)));
    }
    const times = best(runs);
    return {
      machine: {
        cores: cpus().length,
        processor: cpus()[0]?.model ?? "unknown",
        load,
        node: process.version,
        policySdk: about.version,
      },
      startUp: starts,
      runs: times.map((run) => {
        const floor = times.find(({ pack, resources }) => pack === "empty" && resources === run.resources);
        return {
          ...run,
          perResourceAndRuleUs: perResourceAndRule(run, floor),
          wholePerResourceAndRuleUs: wholePerResourceAndRule(run),
        };
      }),
      left,
      targets: targetsOf(times, starts),
    };
  } finally {
    remove();
    process.off("exit", remove);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
  }
}

/** Seconds that a run will take, by the largest of each pack so far; an unmeasured one takes 3 ms a resource. */
const predicted = (packs: readonly Pack[], size: number, runs: readonly RunTime[]): number =>
  packs
    .map(({ name }) => {
      const known = runs.filter(({ pack }) => pack === name).toSorted((a, b) => b.resources - a.resources)[0];
      return known ? ((known.resourcesS + known.stackS) / known.resources) * size : size * 0.003;
    })
    .reduce((sum, one) => sum + one, 0);

/** Ours is always measured; of the others, in the order in which the targets need them, those for which there is time. */
const affordable = (
  packs: readonly Pack[],
  size: number,
  runs: readonly RunTime[],
  remaining: number,
  left: string[],
): Pack[] => {
  const chosen: Pack[] = [];
  for (const pack of packs) {
    const takes = predicted([pack], size, runs);
    if (
      pack.name === "levee" ||
      (size <= 10_000 && remaining > 0) ||
      predicted([...chosen, pack], size, runs) < remaining
    )
      chosen.push(pack);
    else left.push(`${pack.name} with ${size} resources: it would take about ${Math.round(takes)} s more`);
  }
  return chosen;
};
