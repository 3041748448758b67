import assert from "node:assert/strict";
import fc from "fast-check";
import type { AwsCall } from "../../../local/quotas/aws-call.ts";
import { QUOTAS } from "../../../local/quotas/quota-table.ts";
import { Quotas } from "../../../local/quotas/quotas.ts";

const call = (operation: string, more: Partial<AwsCall> = {}): AwsCall => ({
  service: "cognito-idp",
  operation,
  account: "000000000000",
  region: "eu-central-1",
  resource: "",
  protocol: "json",
  from: "client",
  ...more,
});
const CREATION = QUOTAS["cognito-user-creation"];

describe("Quotas", () => {
  it("gives the four operations that create users one bucket, for each account and region", () => {
    const quotas = new Quotas(() => 0);
    quotas.enforce({ "cognito-user-creation": CREATION.standard });
    const calls = Array.from({ length: 50 }, (_, n) => call(CREATION.operations[n % 4]!));
    assert.deepEqual(calls.map((one) => quotas.exceededBy(one)).filter(Boolean), []);
    assert.equal(quotas.exceededBy(call("SignUp")), "cognito-user-creation");
    for (const operation of ["ListUsers", "InitiateAuth"]) assert.equal(quotas.exceededBy(call(operation)), undefined);
    assert.equal(quotas.exceededBy(call("SignUp", { account: "123456789012" })), undefined);
    assert.equal(quotas.exceededBy(call("SignUp", { region: "eu-west-1" })), undefined);
  });

  it("counts every call of a service whose quota names no operations, and nothing that is not enforced", () => {
    const quotas = new Quotas(() => 0);
    assert.ok(quotas.isEmpty);
    quotas.enforce({ "sqs-calls": { capacity: 1, refillPerSecond: 1 } });
    const sqs = (operation: string) => quotas.exceededBy(call(operation, { service: "sqs" }));
    assert.deepEqual([sqs("SendMessage"), sqs("ReceiveMessage")], [undefined, "sqs-calls"]);
    assert.equal(quotas.exceededBy(call("SignUp")), undefined);
    quotas.enforce({});
    assert.deepEqual([quotas.isEmpty, sqs("SendMessage")], [true, undefined]);
  });

  it("lets through, in any window, never more than the capacity and what was regained, whatever mix of operations comes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 100 }),
        fc.array(fc.record({ gap: fc.integer({ min: 0, max: 200 }), which: fc.nat(3) }), { maxLength: 150 }),
        (capacity, refillPerSecond, arrivals) => {
          let now = 0;
          const quotas = new Quotas(() => now);
          quotas.enforce({ "cognito-user-creation": { capacity, refillPerSecond } });
          const passed: number[] = [];
          for (const { gap, which } of arrivals) {
            now += gap;
            if (!quotas.exceededBy(call(CREATION.operations[which]!))) passed.push(now);
          }
          for (let i = 0; i < passed.length; i++)
            for (let j = i; j < passed.length; j++)
              assert.ok(j - i + 1 <= capacity + ((passed[j]! - passed[i]!) / 1000) * refillPerSecond + 1e-6);
        },
      ),
      { numRuns: 100 },
    );
  });
});
