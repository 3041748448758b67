import assert from "node:assert/strict";
import { handler } from "../../../handlers/orders/check.ts";
import type { RefusedError, UncheckedRequest } from "../../../handlers/request-intake/contract.ts";

const request = {} as UncheckedRequest;
const check = (...items: [sku: string, quantity: number][]) =>
  handler({ customer: "Zoë", items: items.map(([sku, quantity]) => ({ sku, quantity })) }, request);

describe("the example of a team's check", () => {
  it("lets an order of different articles pass", () => {
    assert.equal(check(["MUG-0610", 3], ["LAMP-0100", 1]), undefined);
  });

  it("refuses an article that is named twice, and says where", () => {
    assert.throws(
      () => check(["MUG-0610", 3], ["LAMP-0100", 1], ["MUG-0610", 1]),
      ({ name, status, errors }: RefusedError) => {
        assert.deepEqual(
          [name, status, errors.map(({ pointer }) => pointer)],
          ["RefusedError", 422, ["#/items/2/sku"]],
        );
        return true;
      },
    );
  });

  it("refuses more than a parcel holds", () => {
    assert.equal(check(["MUG-0610", 1_000], ["LAMP-0100", 1_000]), undefined);
    const message = /^2001 pieces are more than the 2000/;
    assert.throws(() => check(["MUG-0610", 1_000], ["LAMP-0100", 1_000], ["VASE-0500", 1]), { message });
  });
});
