import fc from "fast-check";
import type { Reception } from "./deliveries.ts";
import type { Redrive } from "./operator.ts";
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
    connected: fc.boolean(),
  },
  { requiredKeys: ["payload", "script", "copies", "form", "atMs", "connected"] },
);

const RECEPTIONS: Reception[] = ["takes", "takes", "refuses", "refuses-for-good", "takes-and-is-silent", "is-silent"];

const receptions = (...more: Reception[]) =>
  fc.array(fc.constantFrom(...RECEPTIONS, ...more), { minLength: 1, maxLength: 3 });

/** When an operator looks at the dead letters, and how they are put back. */
const redrive: fc.Arbitrary<Redrive> = fc.record({
  atMs: fc.constantFrom(120_000, 900_000, 10_000_000, 80_000_000),
  by: fc.constantFrom("SQS", "command"),
});

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
  "redrives",
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
    receptions: fc.record({ push: receptions(), webhook: receptions(), socket: receptions("gone", "gone") }),
    redrives: fc.array(redrive, { maxLength: 3 }),
    expireAfterMs: fc.constantFrom(1_000, 30_000, 120_000, 1_200_000),
    tooOldAfterMs: fc.constantFrom(300_000, 3_600_000),
    storeOut: fc.record({ fromMs: fc.nat({ max: 120_000 }), forMs: fc.constantFrom(30_000, 600_000) }),
  },
  { requiredKeys: REQUIRED },
);
