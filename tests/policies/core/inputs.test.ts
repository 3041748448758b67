import assert from "node:assert/strict";
import { Inputs } from "../../../policies/core/inputs.ts";
import { unknown } from "../harness/computed.ts";

const urn = "urn:pulumi:dev::shop::aws:lambda/function:Function::work";
const source = (props: Record<string, unknown>) => ({
  type: "aws:lambda/function:Function",
  name: "work",
  urn,
  props,
  dependencies: [],
  propertyDependencies: {},
});

describe("what a resource was given", () => {
  const asGiven = (given: Record<string, unknown>, answered: Record<string, unknown>) => {
    const inputs = new Inputs();
    inputs.remember(urn, given);
    return inputs.asGiven(source(answered)).props;
  };

  it("is the answer without what the provider alone will compute, at whatever depth", () => {
    const given = { name: "work", loggingConfig: { logFormat: "JSON" }, layers: [{ version: 1 }] };
    const answered = {
      name: "work",
      arn: unknown,
      loggingConfig: { logFormat: "JSON", logGroup: unknown },
      layers: [{ version: 1, size: unknown }],
      policy: unknown,
    };
    assert.deepEqual(asGiven(given, answered), given);
  });

  it("keeps what the program itself does not know yet, and what is below it", () => {
    const given = { role: unknown, tags: { team: unknown }, targets: [{ id: "a" }, { id: unknown }] };
    const sorted = { ...given, targets: [{ id: unknown }, { id: "a" }] };
    assert.deepEqual(asGiven(given, { ...sorted, arn: unknown }), sorted);
    assert.deepEqual(asGiven({ environment: unknown }, { environment: { variables: unknown } }), {
      environment: { variables: unknown },
    });
  });

  it("is the resource itself where nothing is to be left out, and where it was never seen before", () => {
    const known = source({ name: "work" });
    const inputs = new Inputs();
    inputs.remember(urn, { name: "work" });
    assert.equal(inputs.asGiven(known), known);
    inputs.clear();
    const answered = source({ arn: unknown });
    assert.equal(inputs.asGiven(answered), answered);
  });
});
