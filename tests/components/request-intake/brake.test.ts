import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { ATTEMPTS, FAILED_ATTEMPTS } from "../../../components/request-intake/attempt-patterns.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";
import { RequestIntake, type RequestIntakeArgs } from "../../../components/request-intake.ts";
import { workBatch } from "../../../handlers/request-intake/batch.ts";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { calm, jobOf, NOW, recordWith } from "../../handlers/request-intake/calm.ts";
import { account, type Recorded, record, region } from "../recorder.ts";
import { makeAllBundles } from "./make-all-bundles.ts";

const args = { handler: "tests/components/fixtures/fulfil.ts", schema: { type: "object" } } satisfies RequestIntakeArgs;
const brakeOf = (more: Partial<RequestIntakeArgs>) => settingsOf('RequestIntake "orders"', { ...args, ...more }).brake;

/** A line as the filter's author reads it: `$.a` is a field, and what is not there is equal to nothing. */
function matches(pattern: string, line: Readonly<Record<string, unknown>>): boolean {
  const [, condition = ""] = /^\{ (.*) \}$/.exec(pattern) ?? assert.fail(`no JSON pattern: ${pattern}`);
  const source = condition.replace(/\$\.(\w+)/g, "line.$1").replace(/ = /g, " === ");
  assert.match(
    source,
    /^([()\s]|line\.\w+|===|>|&&|\|\||"[a-z-]+"|\d+)+$/,
    "this test reads less than CloudWatch does",
  );
  return new Function("line", `return ${source}`)(line);
}

describe("the automatic brake", () => {
  it("is there with somebody who hears of it, and as the argument says", () => {
    assert.equal(brakeOf({}), undefined);
    assert.equal(brakeOf({ alarmEmail: "a@example.com", brake: false }), undefined);
    assert.deepEqual(brakeOf({ alarmEmail: "a@example.com" }), { failures: 15, within: 300 });
    assert.deepEqual(brakeOf({ brake: { failures: 100 } }), { failures: 100, within: 600 });
    assert.deepEqual(brakeOf({ brake: { within: "90 seconds" } }), { failures: 15, within: 120 });
  });

  it("waits for more failures than a few requests have, and as long as the slowest outage takes", () => {
    assert.deepEqual(brakeOf({ brake: true, maxAttempts: 100 }), { failures: 300, within: 1_800 });
    assert.deepEqual(brakeOf({ brake: true, concurrency: 1_000 }), { failures: 1_000, within: 300 });
    assert.deepEqual(brakeOf({ brake: true, concurrency: 2, workTimeout: "14 minutes" }), {
      failures: 15,
      within: 12_600,
    });
  });

  it("refuses what is no threshold, with the way out", () => {
    const refused = (brake: unknown, message: RegExp) => assert.throws(() => brakeOf({ brake } as object), { message });
    refused("on", /brake "on" is neither true, false nor a map; write true/);
    refused({ failure: 3 }, /brake's "failure" is unknown; there are failures, within/);
    refused({ failures: 1 }, /brake's failures 1 is not a whole number from 2/);
    refused({ within: "2 days" }, /brake's within "2 days" is over 1 day; CloudWatch counts/);
  });

  describe("deployed", function () {
    this.timeout(20_000);
    let made: Recorded;
    before(async () => {
      makeAllBundles();
      made = await record(() => new RequestIntake("orders", { ...args, brake: true }));
    });

    it("is a function that its alarm alone invokes, and people hear of it too", () => {
      const brake = `arn:aws:lambda:${region}:${account}:function:levee-test-orders-brake`;
      const { alarmActions, okActions, alarmDescription } = made.get("orders-alarm-brake").inputs;
      const topic = `arn:aws:sns:${region}:${account}:levee-test-orders-alarms`;
      assert.deepEqual([alarmActions, okActions], [[topic, brake], [topic]]);
      assert.deepEqual(made.get("orders-brake-permission").inputs, {
        function: "levee-test-orders-brake",
        statementId: "alarm",
        action: "lambda:InvokeFunction",
        principal: "lambda.alarms.cloudwatch.amazonaws.com",
        sourceAccount: account,
        sourceArn: `arn:aws:cloudwatch:${region}:${account}:alarm:levee-test-orders-brake`,
      });
      assert.match(
        alarmDescription,
        /15 attempts or more failed within 5 minutes.*docs\/runbook\/request-intake\/brake\.md$/,
      );
    });

    it("may change the worker's mapping and one item of the table, and nothing else", () => {
      const { Statement } = JSON.parse(made.get("orders-brake-role-policy").inputs.policy);
      assert.deepEqual(Statement.slice(0, 2), [
        {
          Sid: "Brake",
          Effect: "Allow",
          Action: ["lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"],
          Resource: [`arn:aws:lambda:${region}:${account}:event-source-mapping:*`],
          Condition: {
            ArnEquals: {
              "lambda:FunctionArn": `arn:aws:lambda:${region}:${account}:function:levee-test-orders-worker`,
            },
          },
        },
        {
          Sid: "Note",
          Effect: "Allow",
          Action: ["dynamodb:PutItem"],
          Resource: [`arn:aws:dynamodb:${region}:${account}:table/levee-test-orders-status`],
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "pause#" } },
        },
      ]);
      assert.deepEqual(
        Statement.slice(2).map(({ Sid }: { Sid: string }) => Sid),
        ["Log"],
      );
    });

    it("goes off at enough failures and half of all, what workers died of included", () => {
      const { metricQueries, evaluationPeriods, threshold } = made.get("orders-alarm-brake").inputs;
      const { expression } = metricQueries.find(({ returnData }: { returnData?: boolean }) => returnData);
      assert.deepEqual([evaluationPeriods, threshold], [1, 0]);
      const goesOff = (failed: number, attempts: number, died: number): boolean => {
        const FILL = (value: number) => value;
        const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
        const text = expression.replaceAll(" AND ", " && ");
        const names = ["FILL", "IF", "failed", "attempts", "died"];
        return new Function(...names, `return ${text}`)(FILL, IF, failed, attempts, died) > threshold;
      };
      assert.equal(goesOff(15, 15, 0), true);
      assert.equal(goesOff(14, 14, 0), false, "too few");
      assert.equal(goesOff(15, 30, 0), true);
      assert.equal(goesOff(15, 31, 0), false, "most succeed");
      assert.equal(goesOff(0, 0, 15), true, "every worker dies");
      assert.equal(goesOff(0, 100, 15), false);
    });

    it("counts lines of the worker's own log, in a metric of its own that is 0 when there are none", () => {
      for (const [part, pattern] of [
        ["attempts", ATTEMPTS],
        ["failed-attempts", FAILED_ATTEMPTS],
      ] as const) {
        const { logGroupName, pattern: deployed, metricTransformation } = made.get(`orders-${part}-filter`).inputs;
        assert.deepEqual([logGroupName, deployed], ["/aws/lambda/levee-test-orders-worker", pattern]);
        const { namespace, name, ...rest } = metricTransformation;
        assert.deepEqual(rest, { value: "1", defaultValue: "0" });
        const { metricQueries } = made.get("orders-alarm-brake").inputs;
        const looked = metricQueries.map(({ metric }: { metric?: object }) => metric && JSON.stringify(metric));
        const wanted = { dimensions: {}, metricName: name, namespace, period: 300, stat: "Sum" };
        assert.equal(namespace, "Levee/RequestIntake/levee-test-orders-worker");
        assert.ok(
          looked.some((text?: string) => text && isDeepStrictEqual(JSON.parse(text), wanted)),
          name,
        );
      }
    });
  });

  describe("its filters, on lines that the shell wrote", () => {
    const errors = { throws: new Error("down"), "gives up": new PermanentError("bad") } as const;
    const cases: [does: "works" | keyof typeof errors | "is late", before: number, counts: [boolean, boolean]][] = [
      ["works", 0, [true, false]],
      ["throws", 0, [true, true]],
      ["throws", 2, [true, true]],
      ["gives up", 0, [true, false]],
      ["is late", 0, [true, true]],
      ["is late", 2, [true, true]],
    ];
    for (const [does, before, counts] of cases) {
      it(`count an attempt that ${does}${before > 0 ? ", the last one" : ""} as ${counts[1] ? "failed" : "not failed"}`, async () => {
        const given = calm();
        const job = jobOf(async (_body, { signal, attempt }) => {
          if (attempt <= before) throw errors.throws;
          if (does === "works") return "done";
          if (does !== "is late") throw errors[does];
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          throw signal.reason;
        });
        for (let attempt = 0; attempt <= before; attempt++) {
          given.lines.length = 0;
          await workBatch(given.shift, [recordWith()], {
            each: (message) => takeRequest(given.shift, job, message),
            neededMs: 0,
            backoff: job.backoff,
          });
        }
        const counted = (pattern: string) => given.lines.filter((line) => matches(pattern, line)).length;
        assert.deepEqual([counted(ATTEMPTS), counted(FAILED_ATTEMPTS)], counts.map(Number));
      });
    }

    it("count no delivery that was no attempt: a duplicate, a message that cannot be read, a table out of reach", async () => {
      const given = calm();
      const job = jobOf(() => "done");
      const plan = {
        each: (message: Parameters<typeof takeRequest>[2]) => takeRequest(given.shift, job, message),
        neededMs: 0,
        backoff: job.backoff,
      };
      await workBatch(given.shift, [recordWith()], plan);
      given.lines.length = 0;
      await workBatch(given.shift, [recordWith()], plan);
      await workBatch(given.shift, [recordWith({ requestId: `${NOW}-request_3` }, "{")], plan);
      given.ports.store.transition = () => Promise.reject(new Error("down"));
      await workBatch(given.shift, [recordWith({ requestId: `${NOW}-request_4` })], plan);
      assert.equal(given.lines.filter(({ message }) => message === "request").length, 3);
      assert.deepEqual(
        given.lines.filter((line) => matches(ATTEMPTS, line) || matches(FAILED_ATTEMPTS, line)),
        [],
      );
    });
  });
});
