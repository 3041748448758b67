import assert from "node:assert/strict";
import { handler as check } from "../../../handlers/orders/check.ts";
import { byDoors, type DoorOrder } from "../../../local/scenario/doors.ts";
import { readOrders } from "../../../local/scenario/orders.ts";

const orders = byDoors(readOrders());
const by = (door: DoorOrder["door"]) => orders.filter((order) => order.door === door);

describe("the doors of the scenario", () => {
  it("send some orders by each, and most straight to the queue", () => {
    assert.equal(orders.length, 2_000);
    assert.ok(by("direct").length > 1_600);
    for (const door of ["validated", "socket"] as const) assert.ok(by(door).length > 40, `${door}: ${by(door).length}`);
  });

  it("have the check refuse what its schema lets pass, and nothing else", async () => {
    const verdicts = { refused: 0, passed: 0 };
    for (const order of by("validated").filter(({ expect }) => expect === 202 || expect === 422)) {
      const refused = await Promise.resolve()
        .then(() => check(JSON.parse(order.body), undefined as never))
        .then(
          () => false,
          () => true,
        );
      assert.equal(refused, order.expect === 422, order.body);
      verdicts[refused ? "refused" : "passed"] += 1;
    }
    assert.ok(verdicts.refused > 5 && verdicts.passed > 40, JSON.stringify(verdicts));
    assert.ok(by("validated").some(({ expect }) => expect === 400 || expect === 415));
  });

  it("know the bytes of what comes on a WebSocket, and give a key to whoever may have to repeat", () => {
    for (const { body, headers, expect } of by("socket")) {
      assert.equal(JSON.stringify(JSON.parse(body)), body);
      assert.equal(expect, 202);
      assert.match(headers["Idempotency-Key"]!, /^door-\d+$/);
    }
  });
});
