import assert from "node:assert/strict";
import fc from "fast-check";
import type { AwsCall } from "../../../local/quotas/aws-call.ts";
import { faultSchema } from "../../../local/quotas/fault.ts";
import { FaultPlan } from "../../../local/quotas/fault-plan.ts";
import { checked } from "../../../local/quotas/settings.ts";

const put: AwsCall = {
  service: "dynamodb",
  operation: "PutItem",
  account: "000000000000",
  region: "eu-central-1",
  resource: "levee-local-orders-status",
  protocol: "json",
  from: "client",
};
const fault = (given: object) => checked(faultSchema, { fault: "error", ...given });
const send: AwsCall = { ...put, service: "sqs", operation: "SendMessage", resource: "levee-local-orders-work" };

describe("FaultPlan", () => {
  /** Which of a hundred calls are struck, while `between` come in between. */
  const struck = (given: object, seed = 1, between: readonly AwsCall[] = []): number[] => {
    const plan = new FaultPlan(seed, () => 0);
    plan.set(fault({ service: "dynamodb", ...given }));
    const hits: number[] = [];
    for (let n = 1; n <= 100; n++) {
      for (const other of between) plan.strike(other);
      if (plan.strike(put)) hits.push(n);
    }
    return hits;
  };

  it("strikes the same calls with the same seed, whatever others come in between", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), (seed, probability, others) => {
        const between = Array.from({ length: others }, () => send);
        assert.deepEqual(struck({ probability }, seed), struck({ probability }, seed, between));
        assert.deepEqual(struck({ probability, seed }, 0), struck({ probability, seed }, 99));
      }),
    );
    assert.notDeepEqual(struck({ probability: 0.5 }, 1), struck({ probability: 0.5 }, 2));
  });

  it("strikes by probability, by number, and so many times", () => {
    const often = struck({ probability: 0.3 }).length;
    assert.ok(often > 15 && often < 45, String(often));
    assert.deepEqual(struck({ probability: 0 }), []);
    assert.equal(struck({}).length, 100);
    assert.deepEqual(struck({ nth: 7 }), [7]);
    assert.deepEqual(struck({ times: 3 }), [1, 2, 3]);
    assert.deepEqual(struck({ nth: 7, probability: 0 }), []);
  });

  it("strikes only the calls that it is for", () => {
    const by = (given: object) => {
      const plan = new FaultPlan(1, () => 0);
      plan.set(fault(given));
      return [put, send, { ...put, from: "gateway" as const }].map((call) => plan.strike(call) !== undefined);
    };
    assert.deepEqual(by({}), [true, true, true]);
    assert.deepEqual(by({ service: "sqs" }), [false, true, false]);
    assert.deepEqual(by({ operations: ["GetItem", "PutItem"] }), [true, false, true]);
    assert.deepEqual(by({ resource: "orders-work" }), [false, true, false]);
    assert.deepEqual(by({ account: "123456789012" }), [false, false, false]);
    assert.deepEqual(by({ from: "gateway" }), [false, false, true]);
  });

  it("strikes for a time, from a time on", () => {
    let now = 500;
    const plan = new FaultPlan(1, () => now);
    plan.set(fault({ afterMs: 1_000, forMs: 30_000 }));
    const at = (ms: number) => {
      now = 500 + ms;
      return plan.strike(put) !== undefined;
    };
    assert.deepEqual([0, 999, 1_000, 30_999, 31_000].map(at), [false, false, true, true, false]);
  });

  it("strikes by the first that does, and says of each what it saw and struck", () => {
    const plan = new FaultPlan(1, () => 0);
    const second = plan.set(fault({ nth: 2 }));
    const every = plan.set(fault({ fault: "lose" }));
    assert.deepEqual(
      [1, 2, 3].map(() => plan.strike(put)?.fault),
      ["lose", "error", "lose"],
    );
    assert.deepEqual(plan.lift(second.id), { ...second, seen: 3, struck: 1 });
    assert.equal(plan.lift(second.id), undefined);
    assert.deepEqual(plan.faults, [{ ...every, seen: 3, struck: 2 }]);
    plan.clear();
    assert.ok(plan.isEmpty);
  });
});
