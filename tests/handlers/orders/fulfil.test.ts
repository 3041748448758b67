import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import { handler, type Order } from "../../../handlers/orders/fulfil.ts";
import type { Request } from "../../../handlers/request-intake/contract.ts";

const schema = JSON.parse(readFileSync(new URL("../../../handlers/orders/order.schema.json", import.meta.url), "utf8"));
const { default: Validator } = Ajv as unknown as { default: typeof Ajv.default };
const isOrder = new Validator({ strict: true }).compile(schema);

const log = { debug() {}, info() {}, warn() {}, error() {} };
const request = { requestId: "1780000000000-request_1", log } as unknown as Request;
const order: Order = { customer: "Ана Петровић", items: [{ sku: "MUG-0610", quantity: 3 }], note: "Ring twice 🔔🔔" };

describe("the example of a team's function", () => {
  it("prices an order", async () => {
    const lines = [{ sku: "MUG-0610", quantity: 3, amountCents: 2_970 }];
    const receipt = { receipt: "R-1780000000000-request_1", lines, shippingCents: 490, totalCents: 3_460 };
    assert.deepEqual(await handler(order, request), receipt);
  });

  it("ships for nothing from 100 euro", async () => {
    const { shippingCents } = await handler({ ...order, items: [{ sku: "CHAIR-0201", quantity: 1 }] }, request);
    assert.equal(shippingCents, 0);
  });

  for (const sku of ["MUG-9999", "constructor", "__proto__"]) {
    it(`gives up on an order of "${sku}", which is not sold`, () => {
      assert.throws(() => handler({ ...order, items: [{ sku, quantity: 1 }] }, request), { name: "PermanentError" });
    });
  }
});

describe("the example's schema", () => {
  it("takes orders in any script, with and without what is optional", () => {
    for (const good of [
      order,
      JSON.parse(readFileSync(new URL("../../../handlers/orders/example.json", import.meta.url), "utf8")),
      { customer: "李娜", email: "li@example.com", items: order.items },
      { ...order, note: "n".repeat(2_000) },
    ]) {
      assert.ok(isOrder(good), JSON.stringify(isOrder.errors));
    }
  });

  const bad: [string, unknown][] = [
    ["no customer", { items: order.items }],
    ["an empty customer", { ...order, customer: "" }],
    ["no items", { ...order, items: [] }],
    ["an item without sku", { ...order, items: [{ quantity: 1 }] }],
    ["a quantity of 0", { ...order, items: [{ sku: "MUG-0610", quantity: 0 }] }],
    ["half an item", { ...order, items: [{ sku: "MUG-0610", quantity: 0.5 }] }],
    ["an item with a price of its own", { ...order, items: [{ sku: "MUG-0610", quantity: 1, price: 0 }] }],
    ["an unknown property", { ...order, discount: 100 }],
    ["an email that is none", { ...order, email: "li" }],
    ["a note that is a list", { ...order, note: [] }],
    ["a note over 2,000 characters", { ...order, note: "n".repeat(2_001) }],
    ["a list", [order]],
  ];
  for (const [what, value] of bad) {
    it(`refuses ${what}`, () => {
      assert.equal(isOrder(value), false);
    });
  }
});
