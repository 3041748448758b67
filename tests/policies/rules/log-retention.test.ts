import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logRetention } from "../../../policies/rules/log-retention.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(logRetention);

const fn = (args: Partial<aws.lambda.FunctionArgs> = {}) =>
  new aws.lambda.Function("work", { role: "arn:aws:iam::123456789012:role/work", ...args });
const logs = (args: aws.cloudwatch.LogGroupArgs = {}) =>
  new aws.cloudwatch.LogGroup("logs", { retentionInDays: 30, ...args });
const later = <T>(value: T) => new aws.sqs.Queue("other").arn.apply(() => value);

describe("log-retention", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("finds a log group that is kept for ever", async () => {
        assert.deepEqual(await rule(() => logs(), { when }), []);
        assert.deepEqual(await rule(() => logs({ retentionInDays: undefined }), { when }), ["log-retention logs"]);
        assert.deepEqual(await rule(() => logs({ retentionInDays: 0 }), { when }), ["log-retention logs"]);
        const delivery = { retentionInDays: undefined, logGroupClass: "DELIVERY" };
        assert.deepEqual(await rule(() => logs(delivery), { when }), []);
      });

      it("finds a function without a log group, also beside one of another function", async () => {
        assert.deepEqual(await rule(() => fn(), { when }), ["log-retention work"]);
        const program = () => {
          fn({ name: "work" });
          logs({ name: "/aws/lambda/other" });
        };
        assert.deepEqual(await rule(program, { when }), ["log-retention work"]);
      });

      it("knows its log group by the name that both have", async () => {
        const program = () => {
          fn({ name: "work" });
          logs({ name: "/aws/lambda/work" });
        };
        assert.deepEqual(await rule(program, { when }), []);
      });

      it("knows its log group by the function's name that its own is made of", async () => {
        const program = () => logs({ name: pulumi.interpolate`/aws/lambda/${fn().name}` });
        assert.deepEqual(await rule(program, { when }), []);
      });

      it("knows the log group that the function names, known or not, here or elsewhere", async () => {
        for (const logGroup of [() => logs().name, () => logs({ name: "mine" }).name, () => "elsewhere"]) {
          const program = () => fn({ loggingConfig: { logFormat: "JSON", logGroup: logGroup() } });
          assert.deepEqual(await rule(program, { when }), []);
        }
      });

      it("judges aws-native functions and log groups", async () => {
        const program = () => {
          new Native("aws-native:lambda:Function", "work", { functionName: "work" });
          new Native("aws-native:logs:LogGroup", "logs", { logGroupName: "/aws/lambda/work" });
          new Native("aws-native:lambda:Function", "other", {});
        };
        assert.deepEqual(await rule(program, { when }), ["log-retention logs", "log-retention other"]);
      });
    });
  }

  it("says so when a retention, or which group it is, is not known yet", async () => {
    assert.deepEqual(await rule(() => logs({ retentionInDays: later(30) })), ["undetermined logs"]);
    const sameSuffix = () => {
      const suffix = later("abc");
      fn({ name: pulumi.interpolate`work-${suffix}` });
      logs({ name: pulumi.interpolate`/aws/lambda/work-${suffix}` });
    };
    assert.deepEqual(await rule(sameSuffix), ["undetermined work"]);
    assert.deepEqual(await rule(sameSuffix, { when: "up" }), []);
    const elsewhere = () => fn({ loggingConfig: { logFormat: "JSON", logGroup: later("logs") } });
    assert.deepEqual(await rule(elsewhere), ["undetermined work"]);
  });

  it("is not taken in by the log group that AWS shows for a function that names none", async () => {
    const program = () => fn({ name: "work", loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/work" } });
    assert.deepEqual(await rule(program, { when: "up" }), ["log-retention work"]);
  });

  it("holds a retention against the longest that is allowed", async () => {
    const config = { "log-retention": { maximumDays: 90 } };
    assert.deepEqual(await rule(() => logs({ retentionInDays: 90 }), { config }), []);
    assert.deepEqual(await rule(() => logs({ retentionInDays: 120 }), { config }), ["log-retention logs"]);
  });
});
