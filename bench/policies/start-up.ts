import { Host } from "./host.ts";
import type { Pack } from "./pack.ts";

export interface StartUp {
  readonly pack: string;
  /** Median milliseconds from the start of the process to its port on stdout, and the fastest and slowest of them. */
  readonly ms: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Starts each pack in turn, so that a slow moment hits all alike. The first round is not counted: it fills the system's file cache. */
export const startUps = async (packs: readonly Pack[], rounds: number): Promise<StartUp[]> => {
  const times = new Map<string, number[]>(packs.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const pack of packs) {
      const host = await Host.start(pack);
      if (round >= 0) times.get(pack.name)!.push(host.startUpMs);
      await host.end();
    }
  }
  return [...times].map(([pack, all]) => {
    const sorted = all.toSorted((a, b) => a - b).map(Math.round);
    return { pack, ms: sorted[Math.floor(sorted.length / 2)]!, minMs: sorted[0]!, maxMs: sorted.at(-1)! };
  });
};
