import fc from "fast-check";
import type { Reception } from "./deliveries.ts";
import type { Posted, Scenario } from "./pipeline.ts";
import type { Behaviour } from "./team.ts";

const behaviour = fc.constantFrom<Behaviour>(
  "works",
  "works",
  "throws",
  "throws",
  "gives-up",
  "is-killed",
  "heeds-the-signal",
  "never-settles",
  "blocks-at-the-end",
  "spins",
  "returns-a-cycle",
);

/** A request, its repetitions and what the function does with it. */
export const posted: fc.Arbitrary<Posted> = fc.record(
  {
    key: fc.constantFrom("a", "b"),
    payload: fc.nat({ max: 1 }),
    script: fc.array(behaviour, { minLength: 1, maxLength: 5 }),
    copies: fc.constantFrom(1, 1, 1, 2),
    form: fc.constantFrom<Posted["form"]>("good", "good", "good", "good", "good", "not-json", "newer", "without-id"),
    atMs: fc.nat({ max: 60_000 }),
  },
  { requiredKeys: ["payload", "script", "copies", "form", "atMs"] },
);

const receptions = fc.array(
  fc.constantFrom<Reception>("takes", "takes", "refuses", "refuses-for-good", "takes-and-is-silent", "is-silent"),
  { minLength: 1, maxLength: 3 },
);

const probability = fc.constantFrom(0, 0, 0.02, 0.1, 0.3);

const REQUIRED: Exclude<keyof Scenario, "killAfterCall" | "expireAfterMs" | "tooOldAfterMs" | "storeOut">[] = [
  "seed",
  "posted",
  "batchSize",
  "concurrency",
  "maxAttempts",
  "spareReceives",
  "hurried",
  "workTimeoutMs",
  "faults",
  "faultsForMs",
  "again",
  "receptions",
];

/** A pipeline, what is posted to it, and what goes wrong. */
export const scenario: fc.Arbitrary<Scenario> = fc.record(
  {
    seed: fc.nat(),
    posted: fc.array(posted, { minLength: 1, maxLength: 6 }),
    batchSize: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    maxAttempts: fc.integer({ min: 1, max: 4 }),
    spareReceives: fc.constantFrom(0, 1, 5, 5),
    hurried: fc.constantFrom(false, false, true),
    workTimeoutMs: fc.constantFrom(1_000, 20_000, 60_000),
    faults: fc.record({ refused: probability, lost: probability, late: probability, killed: probability }),
    faultsForMs: fc.constantFrom(0, 60_000, 1_200_000, 7_200_000),
    again: probability,
    receptions: fc.record({ push: receptions, webhook: receptions }),
    expireAfterMs: fc.constantFrom(1_000, 30_000, 120_000, 1_200_000),
    tooOldAfterMs: fc.constantFrom(300_000, 3_600_000),
    storeOut: fc.record({ fromMs: fc.nat({ max: 120_000 }), forMs: fc.constantFrom(30_000, 600_000) }),
  },
  { requiredKeys: REQUIRED },
);
