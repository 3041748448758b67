import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scheduleRetryPolicy } from "../../../policies/rules/schedule-retry-policy.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(scheduleRetryPolicy);
const violation = "schedule-retry-policy nightly";
const undetermined = "undetermined nightly";

const schedule = (retryPolicy?: pulumi.Input<object>, scheduleExpression = "rate(5 minutes)") => {
  const queue = new aws.sqs.Queue("jobs");
  const role = new aws.iam.Role("scheduler", { assumeRolePolicy: "{}" });
  new aws.scheduler.Schedule("nightly", {
    scheduleExpression,
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: queue.arn, roleArn: role.arn, retryPolicy },
  });
};

const ruleTarget = (
  retryPolicy?: object,
  args: aws.cloudwatch.EventRuleArgs = { scheduleExpression: "rate(1 day)" },
) => {
  const every = new aws.cloudwatch.EventRule("every", args);
  const queue = new aws.sqs.Queue("jobs");
  new aws.cloudwatch.EventTarget("nightly", { rule: every.name, arn: queue.arn, retryPolicy });
};

describe("schedule-retry-policy", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("finds a schedule without a retry policy, also with an empty one", async () => {
        assert.deepEqual(await rule(() => schedule(), { when }), [violation]);
        assert.deepEqual(await rule(() => schedule({}), { when }), [violation]);
        // What the provider answers where nothing was set.
        const byDefault = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };
        assert.deepEqual(await rule(() => schedule(byDefault, "cron(0 3 * * ? *)"), { when }), [violation]);
      });

      it("takes attempts, an age or both, and no attempt at all", async () => {
        for (const policy of [
          { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 300 },
          { maximumRetryAttempts: 0 },
          { maximumEventAgeInSeconds: 60 },
        ]) {
          assert.deepEqual(await rule(() => schedule(policy), { when }), []);
        }
      });

      it("finds a target of a scheduled rule, whether or not the rule has a name", async () => {
        assert.deepEqual(await rule(() => ruleTarget(), { when }), [violation]);
        assert.deepEqual(
          await rule(() => ruleTarget(undefined, { name: "every", scheduleExpression: "rate(1 day)" }), { when }),
          [violation],
        );
        assert.deepEqual(await rule(() => ruleTarget({ maximumRetryAttempts: 2 }), { when }), []);
      });

      it("leaves rules for events alone", async () => {
        assert.deepEqual(await rule(() => ruleTarget(undefined, { eventPattern: "{}" }), { when }), []);
      });

      it("judges aws-native schedules, and each target of aws-native rules", async () => {
        const program = () => {
          new Native("aws-native:scheduler:Schedule", "nightly", { target: { arn: "arn" } });
          new Native("aws-native:scheduler:Schedule", "fine", { target: { retryPolicy: { maximumRetryAttempts: 1 } } });
          new Native("aws-native:events:Rule", "every", {
            scheduleExpression: "rate(1 hour)",
            targets: [{ id: "a", retryPolicy: { maximumRetryAttempts: 1 } }, { id: "b" }, { id: "c" }],
          });
        };
        assert.deepEqual(await rule(program, { when }), [
          "schedule-retry-policy every",
          "schedule-retry-policy every",
          violation,
        ]);
      });
    });
  }

  it("advises an age of at most the period, but not below the minute that AWS takes", async () => {
    assert.deepEqual(await rule(() => schedule({ maximumEventAgeInSeconds: 301 })), [violation]);
    assert.deepEqual(await rule(() => schedule({ maximumEventAgeInSeconds: 300 })), []);
    assert.deepEqual(await rule(() => schedule({ maximumEventAgeInSeconds: 301, maximumRetryAttempts: 0 })), []);
    assert.deepEqual(await rule(() => schedule({ maximumEventAgeInSeconds: 43_200 }, "cron(0 3 * * ? *)")), []);
  });

  it("does not hold the age against a program that the provider filled in beside its attempts", async () => {
    const filledIn = { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 86_400 };
    assert.deepEqual(await rule(() => schedule(filledIn)), []);
  });

  it("says so when the policy, or the whole target, is not known yet", async () => {
    const other = () => new aws.sqs.Queue("other").arn;
    assert.deepEqual(await rule(() => schedule(other().apply(() => ({ maximumRetryAttempts: 1 })))), [undetermined]);
    assert.deepEqual(
      await rule(() => schedule(other().apply(() => ({ maximumRetryAttempts: 1 }))), { when: "up" }),
      [],
    );
    assert.deepEqual(
      await rule(() => {
        const target = other().apply((arn) => ({ arn, roleArn: arn }));
        new aws.scheduler.Schedule("nightly", {
          scheduleExpression: "rate(1 day)",
          flexibleTimeWindow: { mode: "OFF" },
          target,
        });
      }),
      [undetermined],
    );
  });

  it("takes one known bound although the other is not known yet", async () => {
    const unknown = () => pulumi.output(new aws.sqs.Queue("other").arn).apply(() => 3);
    assert.deepEqual(await rule(() => schedule({ maximumEventAgeInSeconds: 60, maximumRetryAttempts: unknown() })), []);
  });
});
