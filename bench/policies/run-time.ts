import { Host } from "./host.ts";
import type { Pack } from "./pack.ts";
import type { Messages } from "./wire.ts";

/** What a pack adds to one run, beside its start. */
export interface RunTime {
  readonly pack: string;
  readonly resources: number;
  /** Rules that it decides, and stack policies that the SDK runs for them. */
  readonly rules: number;
  readonly stackPolicies: number;
  /** Seconds for remediation and analysis of every resource, one after the other. */
  readonly resourcesS: number;
  /** Seconds for the analysis of the stack, once. */
  readonly stackS: number;
  /** Processor seconds of the pack's process for both; it is disturbed less than the others by what else the machine does. */
  readonly cpuS: number | undefined;
  readonly findings: number;
}

/** So many resources to one pack, then as many to the next: a slow moment of the machine hits all alike. */
const turn = 100;

/** Gives each pack the same run, in processes of their own, in turns. */
export const runTimes = async (packs: readonly Pack[], { each, stack }: Messages): Promise<RunTime[]> => {
  const running: { pack: Pack; host: Host; resourcesMs: number; cpu: number | undefined }[] = [];
  try {
    for (const pack of packs) {
      const host = await Host.start(pack);
      running.push({ pack, host, resourcesMs: 0, cpu: undefined });
      await host.configure();
    }
    for (const one of running) one.cpu = one.host.cpuSeconds;
    for (let at = 0; at < each.length; at += turn) {
      for (const one of running) {
        const from = performance.now();
        for (const message of each.slice(at, at + turn)) await one.host.resource(message);
        one.resourcesMs += performance.now() - from;
      }
    }
    const times: RunTime[] = [];
    for (const { pack, host, resourcesMs, cpu } of running) {
      const from = performance.now();
      const findings = await host.stack(stack);
      const stackMs = performance.now() - from;
      const now = host.cpuSeconds;
      times.push({
        pack: pack.name,
        resources: each.length,
        rules: pack.rules ?? host.policies.length,
        stackPolicies: pack.stackPolicies ?? host.policies.filter((policy) => policy.stack).length,
        resourcesS: resourcesMs / 1000,
        stackS: stackMs / 1000,
        cpuS: now === undefined || cpu === undefined ? undefined : now - cpu,
        findings: findings.length,
      });
      await host.end();
    }
    return times;
  } finally {
    for (const { host } of running) await host.end();
  }
};

/** The best of several runs of the same pack and size, part by part: what disturbs a run only ever makes it longer. */
export const best = (runs: readonly RunTime[]): RunTime[] => {
  const by = new Map<string, RunTime>();
  for (const run of runs) {
    const key = `${run.pack} ${run.resources}`;
    const so = by.get(key) ?? run;
    const least = (a: number | undefined, b: number | undefined) =>
      a === undefined || b === undefined ? undefined : Math.min(a, b);
    by.set(key, {
      ...run,
      resourcesS: Math.min(run.resourcesS, so.resourcesS),
      stackS: Math.min(run.stackS, so.stackS),
      cpuS: least(run.cpuS, so.cpuS),
    });
  }
  return [...by.values()];
};
