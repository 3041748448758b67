import assert from "node:assert/strict";
import fc from "fast-check";
import { cases } from "../../cases.ts";
import { CALM, scenario } from "./sim/arbitraries.ts";
import { play, type Scenario } from "./sim/pipeline.ts";
import { assertPromises } from "./sim/promises.ts";

const holds = async (played: Scenario) => assertPromises(played, await play(played));

const QUIET: Scenario = {
  seed: 1,
  rows: ["ann@example.org", "old@example.org", "Ann@example.org", "", "refused@example.org", "bouncing@example.org"],
  againAtMs: 500,
  before: ["old@example.org"],
  inviteExisting: true,
  concurrency: 1,
  faults: { ledger: CALM, cognito: CALM, ses: CALM },
  throttled: 0,
  eventLost: 0,
  blockedForMs: 0,
  vanished: 0,
  faultsForMs: 0,
  again: 0,
};

describe("UserProvisioning's promises", function () {
  this.timeout(20_000);

  it("hold under any interleaving of deliveries, crashes, duplicates, throttles, refused calls, lost answers and late effects", () =>
    fc.assert(fc.asyncProperty(scenario, holds), cases(20)));

  for (const what of ["provision", "invite", "events", "roster"] as const) {
    it(`hold when the process of ${what} is killed right after its k-th call, for every k`, async () => {
      const calls = (await play(QUIET)).calls[what];
      assert.ok(calls >= 3, `${calls} calls`);
      for (let afterCall = 1; afterCall <= calls; afterCall++) await holds({ ...QUIET, kill: { what, afterCall } });
    });
  }

  it("leave no invitation unknown while only Cognito, DynamoDB's throttles and SQS's duplicates trouble them", () =>
    fc.assert(
      fc.asyncProperty(scenario, (any) => holds({ ...any, faults: { ...any.faults, ledger: CALM, ses: CALM } })),
      cases(10),
    ));

  it("leave no invitation unknown when only DynamoDB's answers are lost, no more than two in a row", () =>
    fc.assert(
      fc.asyncProperty(scenario, (any) => {
        const ledger = { ...CALM, lost: 0.2, lostInARow: 2 };
        return holds({ ...any, faults: { ledger, cognito: CALM, ses: CALM }, faultsForMs: 600_000 });
      }),
      cases(10),
    ));

  it("end every roster by its age when nothing may be done, and still send no second mail", () =>
    fc.assert(
      fc.asyncProperty(scenario, fc.constantFrom(5_000, 100_000, 1_200_000), (any, abandonAfterMs) =>
        holds({ ...any, abandonAfterMs, blockedForMs: Number.POSITIVE_INFINITY }),
      ),
      cases(7),
    ));
});
