import assert from "node:assert/strict";
import { resources } from "../../../bench/policies/resources.ts";
import { messagesOf } from "../../../bench/policies/wire.ts";

describe("the stacks that policy packs are measured with", () => {
  it("are the same each time, and a smaller one is the beginning of a larger one", () => {
    assert.deepEqual(resources(300), resources(300));
    assert.deepEqual(resources(300), resources(1_000).slice(0, 300));
    assert.equal(resources(1_000).length, 1_000);
  });

  it("have a URN for each resource, and depend on what was registered before", () => {
    const urns = new Set<string>();
    for (const { urn, dependencies } of resources(2_000)) {
      assert.ok(!urns.has(urn), urn);
      for (const on of dependencies) assert.ok(urns.has(on), `${urn} depends on ${on}`);
      urns.add(urn);
    }
  });

  it("hold what is known, what is not known yet, secrets and code", () => {
    const text = JSON.stringify(resources(1_000));
    assert.match(text, /arn:aws:sqs:eu-central-1:123456789012:p\d+-work-/);
    assert.match(text, /04da6b54-80e4-46f7-96ec-b56ff0331ba9/);
    assert.match(text, /1b47061264138c4ac30d75fd1eb44270/);
    assert.match(text, /0def7320c3a5731c473e5ecbe6d01bc7/);
  });

  it("are sent in messages that the SDK takes: at most 400 MB for 50,000", () => {
    const { each, stack } = messagesOf(resources(500));
    assert.equal(each.length, 500);
    assert.ok(stack.length > 100_000 && stack.length * 100 < 400 * 1024 * 1024, `${stack.length} bytes`);
  });
});
