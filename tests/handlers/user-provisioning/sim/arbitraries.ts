import fc from "fast-check";
import type { Scenario } from "./pipeline.ts";

const address = fc.constantFrom(
  "ann@example.org",
  "Ann@Example.org",
  "zoë@example.org",
  "Zoe\u0308@example.org",
  "old@example.org",
  "refused@example.org",
  "unmailable@example.org",
  "bouncing@example.org",
  "ben@example.org",
  "cem@example.org",
  "",
);

const probability = fc.constantFrom(0, 0, 0.02, 0.1, 0.3);
const faults = fc.record({
  refused: probability,
  lost: probability,
  late: probability,
  killed: fc.constantFrom(0, 0, 0.02, 0.05),
});

export const CALM = { refused: 0, lost: 0, late: 0, killed: 0 };

/** A roster, what is there before, and what goes wrong. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  rows: fc.array(address, { minLength: 1, maxLength: 8 }),
  againAtMs: fc.constantFrom(0, 500, 2_000, 30_000, 600_000),
  before: fc.subarray(["old@example.org", "ben@example.org"]),
  inviteExisting: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 3 }),
  faults: fc.record({ ledger: faults, cognito: faults, ses: faults }),
  throttled: probability,
  eventLost: probability,
  blockedForMs: fc.constantFrom(0, 0, 0, 90_000),
  vanished: probability,
  faultsForMs: fc.constantFrom(0, 60_000, 600_000),
  again: probability,
});
