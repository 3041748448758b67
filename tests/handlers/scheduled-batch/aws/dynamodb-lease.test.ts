import assert from "node:assert/strict";
import { dynamoDbLease } from "../../../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import { clientOf } from "../../../components/scheduled-batch/sim/batch.ts";
import { OneItem } from "../../../components/scheduled-batch/sim/dynamodb.ts";

const HELD = { owner: { S: "me" }, fence: { N: "3" }, expires: { N: "200" }, busyUntil: { N: "100" } };

/** Whether a step of run 3, whose process is dead at 150, may begin. @param without a part of the condition that is taken out */
async function begins(change: Partial<typeof HELD>, without = ""): Promise<boolean> {
  const table = new OneItem("nightly");
  table.item = { ...HELD, ...change };
  table.alter = (text) => text.replace(without, "");
  const lease = dynamoDbLease(
    clientOf(table, async (effect) => effect()),
    "leases",
    "nightly",
  );
  return (await lease.begin({ owner: "me", fence: 3 }, { id: "step", over: 150, busyUntil: 160 })) !== undefined;
}

/** Each part of the condition by itself: in a play of whole runs an execution has one fence, and a fence one execution. */
describe("the write by which a step begins", () => {
  it("is made for who has the lease until the step is over, also beside a step that ends later", async () => {
    assert.ok(await begins({ expires: { N: "150" } }));
    assert.ok(await begins({ busyUntil: { N: "170" } }));
  });

  const refused: [why: string, change: Partial<typeof HELD>, part: string][] = [
    [
      "another execution has its fence, as in a table that was restored",
      { owner: { S: "other" } },
      "#owner = :owner AND ",
    ],
    ["the same execution has another fence", { fence: { N: "4" } }, "#fence = :fence AND "],
    ["the lease is over before the step may be", { expires: { N: "149" } }, " AND #expires >= :over"],
  ];
  for (const [why, change, part] of refused) {
    it(`is refused when ${why}, and would else be made`, async () => {
      for (const busyUntil of ["100", "170"]) {
        const item = { ...change, busyUntil: { N: busyUntil } };
        assert.equal(await begins(item), false);
        if (busyUntil === "100") assert.ok(await begins(item, part), `it does not rest on ${part}`);
      }
    });
  }
});
