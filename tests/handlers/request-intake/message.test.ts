import assert from "node:assert/strict";
import {
  acceptedAtEdge,
  callerOf,
  messageOf,
  readMessage,
  tenantOf,
} from "../../../handlers/request-intake/message.ts";
import { ID, messageWith, NOW, recordWith } from "./calm.ts";

describe("readMessage", () => {
  it("reads what the gateway sends", () => {
    const message = messageWith({ idempotencyKey: "k", traceHeader: "Root=1" }, '{"note":"ü"}');
    assert.deepEqual(readMessage(message), {
      kind: "request",
      requestId: ID,
      acceptedAt: NOW,
      idempotencyKey: "k",
      traceHeader: "Root=1",
      body: { note: "ü" },
    });
  });

  it("takes the time of acceptance from the id when its attribute is unusable", () => {
    for (const acceptedAt of ["", "soon", "-1", "1e99", "9".repeat(20)]) {
      assert.equal(readMessage(messageWith({ acceptedAt })).acceptedAt, NOW, acceptedAt);
    }
  });

  it("reads whose it is out of an id that says so", () => {
    const id = `${ID}.AIDAJQABLZS4A3QDU576Q`;
    const read = readMessage(messageWith({ requestId: id }));
    assert.deepEqual([read.kind, read.kind === "request" && read.requestId], ["request", id]);
    assert.deepEqual([callerOf(id), callerOf(ID), callerOf("no id")], ["AIDAJQABLZS4A3QDU576Q", undefined, undefined]);
    assert.equal(acceptedAtEdge(id), NOW);
  });

  it("tells whose turn it is, and a caller's own word without the caller", () => {
    const record = recordWith();
    const group = "me/acme";
    const message = messageOf({ ...record, attributes: { ...record.attributes, MessageGroupId: group } });
    assert.equal(message.group, group);
    assert.equal(tenantOf(`${ID}.me`, message), "acme");
    assert.equal(tenantOf(`${ID}.you`, message), group);
    assert.equal(tenantOf(ID, message), group);
    assert.equal(tenantOf(`${ID}.me`, { group: "me" }), "me");
    assert.equal(tenantOf(`${ID}.me`, messageOf(record)), undefined);
  });

  for (const requestId of [
    "",
    "x",
    "key#abc",
    `${NOW}-short`,
    `${NOW}-${"x".repeat(65)}`,
    `${NOW}-request_1\n`,
    ` ${ID}`,
    `${ID}.`,
    `${ID}.a.b`,
    `${ID}.a:b`,
    `${ID}.${"x".repeat(65)}`,
    `${NOW}.caller`,
  ]) {
    it(`finds no id in ${JSON.stringify(requestId)}`, () => {
      const read = readMessage(messageWith({ requestId }));
      assert.equal(read.kind, "malformed");
      assert.equal("requestId" in read ? read.requestId : undefined, undefined);
    });
  }

  for (const body of ["", "{", "undefined", "'a'", "{} {}"]) {
    it(`calls ${JSON.stringify(body)} malformed, with its id`, () => {
      const read = readMessage(messageWith({}, body));
      assert.deepEqual([read.kind, "requestId" in read && read.requestId], ["malformed", ID]);
    });
  }

  it("calls a version malformed that is no number, and leaves a higher one to a newer release", () => {
    for (const version of ["", "0", "-1", "one", "1.5", "01"]) {
      assert.equal(readMessage(messageWith({ version })).kind, "malformed", version);
    }
    for (const version of ["2", "10"]) assert.equal(readMessage(messageWith({ version })).kind, "newer", version);
  });
});
