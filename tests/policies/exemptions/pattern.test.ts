import assert from "node:assert/strict";
import fc from "fast-check";
import { comparedWith, isElsewhere, matches } from "../../../policies/exemptions/pattern.ts";

describe("a pattern", () => {
  it("has * for any text, and no other sign with a meaning", () => {
    assert.ok(matches("*", ""));
    assert.ok(matches("urn:*::nightly", "urn:pulumi:dev::shop::aws:sfn/stateMachine:StateMachine::nightly"));
    assert.ok(!matches("urn:*::night", "urn:pulumi:dev::shop::aws:sfn/stateMachine:StateMachine::nightly"));
    assert.ok(!matches("a.c", "abc"));
    assert.ok(matches("a*b*c", "a-b-b-c"));
    assert.ok(!matches("a", "A"));
  });

  it("matches what a regular expression of the same meaning matches", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*"), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (p, t) =>
        assert.equal(matches(p, t), new RegExp(`^${p.replaceAll("*", ".*")}$`).test(t)),
      ),
      { numRuns: 500 },
    );
  });

  it("does not stall on many stars", () => {
    assert.equal(matches(`${"*a".repeat(200)}b`, "a".repeat(5000)), false);
  });

  it("is compared with the URN, with type and name, or with both when it may be either", () => {
    assert.equal(comparedWith("urn:pulumi:dev::shop::aws:sqs/queue:Queue::q"), "urn");
    assert.equal(comparedWith("urn:*"), "urn");
    assert.equal(comparedWith("aws:sqs/queue:Queue::q"), "type::name");
    assert.equal(comparedWith("aws:sqs*"), "type::name");
    assert.equal(comparedWith("*::nightly"), "both");
    assert.equal(comparedWith("nightly"), undefined);
    assert.equal(comparedWith("aws:sqs/queue:Queue::"), undefined);
  });

  it("is of another stack or project only when it names one", () => {
    assert.equal(isElsewhere("urn:pulumi:prod::shop::t::n", "dev", "shop"), true);
    assert.equal(isElsewhere("urn:pulumi:dev::other::*", "dev", "shop"), true);
    assert.equal(isElsewhere("urn:pulumi:dev::shop::t::n", "dev", "shop"), false);
    assert.equal(isElsewhere("urn:pulumi:*::lambda:Function::n", "dev", "shop"), false);
    assert.equal(isElsewhere("urn:pulumi:dev::*::n", "dev", "shop"), false);
    assert.equal(isElsewhere("t::n", "dev", "shop"), false);
    assert.equal(isElsewhere("urn:pulumi:prod::shop::t::n", undefined, undefined), false);
  });
});
