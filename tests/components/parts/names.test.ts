import assert from "node:assert/strict";
import fc from "fast-check";
import {
  componentName,
  type NamedService,
  type NameRule,
  nameRules,
  physicalName,
} from "../../../components/parts/names.ts";

const services = fc.constantFrom(...(Object.keys(nameRules) as NamedService[]));
const parts = fc.array(fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,40}$/), fc.string({ minLength: 1 })), {
  minLength: 1,
  maxLength: 5,
});

describe("a physical name", () => {
  it("is its parts joined by hyphens", () => {
    assert.equal(physicalName("queue", "levee", "local", "orders", "work"), "levee-local-orders-work");
    assert.equal(physicalName("fifoQueue", "levee", "local", "ticks"), "levee-local-ticks.fifo");
  });

  it("is always one that the service takes", () => {
    fc.assert(
      fc.property(services, parts, (service, names) => {
        const name = physicalName(service, ...names);
        const { max, refused, suffix = "" }: NameRule = nameRules[service];
        assert.ok(name.length <= max, `${name.length} > ${max}`);
        assert.ok(name.endsWith(suffix));
        assert.doesNotMatch(name.slice(0, name.length - suffix.length), new RegExp(refused));
      }),
    );
  });

  it("differs when a part does, also behind the cut and behind what was replaced", () => {
    const long = "x".repeat(80);
    assert.notEqual(physicalName("queue", long, "a"), physicalName("queue", long, "b"));
    assert.notEqual(physicalName("bucket", "a.b"), physicalName("bucket", "a-b"));
    assert.notEqual(physicalName("bucket", "Dev"), physicalName("bucket", "dev"));
    assert.match(physicalName("role", long), /^x{55}-[0-9a-f]{8}$/);
  });

  it("is the same every time", () => {
    fc.assert(
      fc.property(services, parts, (service, names) =>
        assert.equal(physicalName(service, ...names), physicalName(service, ...names)),
      ),
    );
  });
});

describe("the name of a component", () => {
  it("is small letters, digits and single hyphens", () => {
    for (const name of ["orders", "a", "web-orders-2"]) assert.match(name, componentName);
    for (const name of ["", "Orders", "2orders", "a--b", "a-", "-a", "a_b", "a.b", "a b", "x".repeat(41)])
      assert.doesNotMatch(name, componentName);
  });
});
