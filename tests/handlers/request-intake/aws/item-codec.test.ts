import assert from "node:assert/strict";
import { decode, stateCodec } from "../../../../handlers/request-intake/aws/item-codec.ts";
import type { State } from "../../../../handlers/request-intake/item.ts";

const state: State = {
  status: "failed",
  attempts: 2,
  leaseUntil: 1_780_000_000_000,
  rev: "r",
  deaths: 1,
  timedOut: 2,
  acceptedAt: 1,
  expiresAt: 2,
  document: '{"a":"ü"}',
  deadLetter: "owed",
  detail: "E: m",
};

describe("the item's encoding", () => {
  it("gives back what it took", () => {
    const { deadLetter, detail, timedOut, ...least } = state;
    for (const given of [state, least]) {
      const item = decode({ ...stateCodec.encode(given), id: { S: "r1" }, followers: { SS: ["r2"] } });
      assert.deepEqual(item, { ...given, id: "r1", followers: ["r2"], told: false });
    }
  });

  it("reads an item that has only an id and a status", () => {
    const { status, attempts, leaseUntil, document } = decode({ id: { S: "r" }, status: { S: "accepted" } });
    assert.deepEqual(
      { status, attempts, leaseUntil, document },
      { status: "accepted", attempts: 0, leaseUntil: 0, document: "{}" },
    );
  });
});
