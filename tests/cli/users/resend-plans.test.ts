import assert from "node:assert/strict";
import { resendPlans } from "../../../cli/users/resend-plans.ts";
import { calm, ID } from "../../handlers/user-provisioning/calm.ts";
import { ledgerOver } from "../../handlers/user-provisioning/memory-ledger.ts";

describe("the rosters whose invitations are sent again", () => {
  const { memory } = calm([{ invitation: "unknown" }, { invitation: "failed" }, { invitation: "unknown" }]);
  const ledger = ledgerOver(memory);
  const roster = memory.readRoster(ID)!;
  const plan = (count: number) => [{ rosterId: ID, key: roster.key, count }];

  it("are gone through once, also when one is named by its id and by its key", async () => {
    const named = await resendPlans(ledger, async () => ID, [ID, roster.key], ["unknown"]);
    assert.deepEqual(named, plan(2));
  });

  it("are gone through once, also when one ends between two looks", async () => {
    const ended = async () => [{ ...roster, status: "done" as const }];
    assert.deepEqual(
      await resendPlans({ ...ledger, endedRosters: ended }, async () => ID, undefined, ["unknown"]),
      plan(2),
    );
  });

  it("count an end once, also when it is named twice", async () => {
    assert.deepEqual(await resendPlans(ledger, async () => ID, [ID], ["unknown", "unknown", "failed"]), plan(3));
  });
});
