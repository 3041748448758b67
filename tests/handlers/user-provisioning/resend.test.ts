import assert from "node:assert/strict";
import fc from "fast-check";
import { ID } from "./calm.ts";
import { recounted } from "./memory-ledger.ts";
import { CALM } from "./sim/arbitraries.ts";
import { playResend, type ResendScenario } from "./sim/resend.ts";

const MEANT = ["unknown", "failed", "bounced", "claimed"];

/** Whoever was meant got a mail for each time that they were owed one, and no more; nobody else got any; nobody is left waiting. */
async function holds(scenario: ResendScenario): Promise<number> {
  const { memory, mail, owed, calls } = await playResend(scenario);
  const isCalm = Object.values(scenario.faults).every((fault) => fault === 0);
  for (const { n, invitation } of memory.range(ID, 1, Number.POSITIVE_INFINITY)) {
    const was = scenario.invitations[n - 1]!;
    const mails = mail.log.filter((sent) => sent.n === n).length;
    const times = owed.get(n) ?? 0;
    if (!MEANT.includes(was)) {
      assert.deepEqual([invitation, mails, times], [was, 0, 0], `row ${n} was not meant`);
      continue;
    }
    assert.ok(times >= 1, `row ${n} was ${was}, and not owed again`);
    assert.ok(mails <= times, `row ${n} was owed ${times} mails, and got ${mails}`);
    assert.ok(["sent", "unknown"].includes(invitation), `row ${n} is ${invitation}`);
    if (invitation === "sent") assert.ok(mails >= 1);
    if (isCalm && !scenario.twice) assert.deepEqual([times, mails, invitation], [1, 1, "sent"]);
  }
  assert.deepEqual(memory.counts(ID), recounted(memory, ID));
  return calls;
}

const QUIET: ResendScenario = {
  seed: 1,
  invitations: ["unknown", "sent", "claimed", "failed", "complained", "bounced", "unknown", "sent", "unknown"],
  killedAfter: [],
  twice: false,
  faults: CALM,
  eventLost: 0,
};

const chance = fc.constantFrom(0, 0, 0.05, 0.2);

describe("resend's promises", function () {
  this.timeout(20_000);

  it("hold when the command is killed right after its k-th call, for every k, and given again", async () => {
    const calls = await holds(QUIET);
    assert.ok(calls >= 8, `${calls} calls`);
    for (let k = 1; k <= calls; k++) await holds({ ...QUIET, killedAfter: [[k, 3_000]] });
  });

  it("hold whatever is refused, lost or late, however often it dies, and beside another one", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          invitations: fc.array(
            fc.constantFrom(
              "unknown" as const,
              "sent" as const,
              "claimed" as const,
              "failed" as const,
              "complained" as const,
            ),
            { minLength: 1, maxLength: 12 },
          ),
          killedAfter: fc.array(fc.tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 10_000 })), {
            maxLength: 4,
          }),
          twice: fc.boolean(),
          faults: fc.record({ refused: chance, lost: chance, late: chance, killed: fc.constantFrom(0, 0, 0.02) }),
          eventLost: chance,
        }),
        async (scenario) => void (await holds(scenario)),
      ),
      { numRuns: 60 },
    ));
});
