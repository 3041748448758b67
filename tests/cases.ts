import type { Parameters } from "fast-check";

/** How many cases the unit tests are to have. */
export const LEAST_CASES = 10_000;

/**
 * How the fuzz tests run, and what else plays at random, in one place for all of them. In sum the fuzz tests are {@link LEAST_CASES} and
 * more (cases.test.ts counts), in a few seconds; tests/e2e/request-intake/fuzz.test.ts has others, over sockets. For longer:
 *
 *     FUZZ_TIMES=100 npx mocha --no-config --timeout 0 'tests/**\/fuzz/*.test.ts'
 *     FUZZ_SEED=-1293481 FUZZ_PATH=17:0:2 npx mocha … -g "the title of what failed"
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
