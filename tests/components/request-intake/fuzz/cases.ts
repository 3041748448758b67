import type { Parameters } from "fast-check";

/**
 * How the fuzz tests run, in one place for all of them. In sum they are 10,000 cases and a little, in a few seconds. For longer:
 *
 *     FUZZ_TIMES=100 mocha --no-config --import=tsx --timeout 0 'tests/**\/fuzz/*.test.ts'
 *     FUZZ_SEED=-1293481 FUZZ_PATH=17:0:2 mocha … -g "the title of what failed"
 *
 * `FUZZ_TIMES` multiplies the cases of each property; `FUZZ_SEED` and `FUZZ_PATH` are what fast-check prints of a failure.
 */
export function cases(numRuns: number): Pick<Parameters, "numRuns" | "seed" | "path"> {
  const { FUZZ_TIMES = "1", FUZZ_SEED, FUZZ_PATH } = process.env;
  return {
    numRuns: Math.ceil(numRuns * Number(FUZZ_TIMES)),
    ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }),
    ...(FUZZ_PATH && { path: FUZZ_PATH }),
  };
}
