import assert from "node:assert/strict";
import fc from "fast-check";
import { thrown } from "../../../handlers/parts/thrown.ts";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { character } from "../../character.ts";

describe("thrown", () => {
  it("knows a PermanentError by its name, whoever made it", () => {
    assert.ok(thrown(new PermanentError("no")).permanent);
    assert.ok(thrown(Object.assign(new Error("no"), { name: "PermanentError" })).permanent);
    assert.ok(!thrown(new TypeError("no")).permanent);
    assert.ok(!thrown("PermanentError").permanent);
  });

  it("reads whatever can be thrown, without throwing, into short well-formed texts", () => {
    const hostile = {
      get name(): string {
        throw new Error("hidden");
      },
      message: Symbol("s"),
    };
    const odd = fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      1n,
      Symbol("s"),
      hostile,
      Object.create(null),
      () => {},
      new Proxy({}, {}),
    );
    const named = fc.record({
      name: fc.string({ unit: character }),
      message: fc.string({ unit: character, maxLength: 3_000 }),
    });
    fc.assert(
      fc.property(fc.oneof(odd, named, fc.anything()), (value) => {
        const { name, message, detail } = thrown(value);
        assert.match(name, /^[\w$.-]{1,64}$/);
        assert.ok(message.length <= 1_000 && detail.length <= 600);
        assert.ok(message.isWellFormed() && detail.isWellFormed());
      }),
    );
  });

  it("keeps a name that could be anything out of logs", () => {
    assert.equal(thrown({ name: "jane@example.com", message: "m" }).name, "Error");
    assert.equal(thrown(new RangeError("m")).detail, "RangeError: m");
    assert.equal(thrown("just text").detail, "Error: just text");
    assert.equal(thrown(undefined).detail, "Error");
  });
});
