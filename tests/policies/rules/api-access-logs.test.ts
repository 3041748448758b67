import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { apiAccessLogs } from "../../../policies/rules/api-access-logs.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(apiAccessLogs);
const violation = "api-access-logs live";

const logs = () => new aws.cloudwatch.LogGroup("logs", { retentionInDays: 30 });
const rest = (accessLogSettings?: aws.types.input.apigateway.StageAccessLogSettings) =>
  new aws.apigateway.Stage("live", { restApi: "abc", deployment: "def", stageName: "live", accessLogSettings });
const http = (accessLogSettings?: pulumi.Input<aws.types.input.apigatewayv2.StageAccessLogSettings>) =>
  new aws.apigatewayv2.Stage("live", { apiId: "abc", name: "live", accessLogSettings });

describe("api-access-logs", () => {
  for (const when of ["first preview", "up"] as const) {
    it(`finds stages of REST, HTTP and WebSocket APIs without one, at ${when}`, async () => {
      assert.deepEqual(await rule(() => rest(), { when }), [violation]);
      assert.deepEqual(await rule(() => http(), { when }), [violation]);
    });

    it(`takes a destination, known or not, at ${when}`, async () => {
      assert.deepEqual(
        await rule(() => rest({ destinationArn: "arn:aws:logs:x", format: "$context.requestId" }), { when }),
        [],
      );
      assert.deepEqual(
        await rule(() => rest({ destinationArn: logs().arn, format: "$context.requestId" }), { when }),
        [],
      );
      assert.deepEqual(
        await rule(() => http({ destinationArn: logs().arn, format: "$context.requestId" }), { when }),
        [],
      );
    });

    it(`judges aws-native stages, at ${when}`, async () => {
      const program = () => {
        new Native("aws-native:apigateway:Stage", "live", { restApiId: "abc" });
        new Native("aws-native:apigateway:Stage", "fine", { accessLogSetting: { destinationArn: logs().arn } });
        new Native("aws-native:apigatewayv2:Stage", "fine-too", { accessLogSettings: { destinationArn: "arn" } });
        new Native("aws-native:apigatewayv2:Stage", "other", { accessLogSettings: {} });
      };
      assert.deepEqual(await rule(program, { when }), [violation, "api-access-logs other"].sort());
    });
  }

  it("finds the stages that quick create and a deployment make", async () => {
    assert.deepEqual(
      await rule(() => new aws.apigatewayv2.Api("live", { protocolType: "HTTP", target: "https://example.com" })),
      [violation],
    );
    const deployment = (args: object) => () =>
      new Native("aws-native:apigateway:Deployment", "live", { restApiId: "abc", ...args });
    assert.deepEqual(await rule(deployment({ stageName: "live" })), [violation]);
    assert.deepEqual(await rule(deployment({})), []);
    const stageDescription = { accessLogSetting: { destinationArn: "arn" } };
    assert.deepEqual(await rule(deployment({ stageName: "live", stageDescription })), []);
  });

  it("says so when the settings are not known yet", async () => {
    const program = () =>
      http(logs().arn.apply((destinationArn) => ({ destinationArn, format: "$context.requestId" })));
    assert.deepEqual(await rule(program), ["undetermined live"]);
    assert.deepEqual(await rule(program, { when: "up" }), []);
  });
});
