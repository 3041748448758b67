import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { functionTimeout } from "../../../policies/rules/function-timeout.ts";
import { judge } from "../harness/judge.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(functionTimeout);
const violation = "function-timeout work";

const fn = (timeout?: pulumi.Input<number>, name?: string) =>
  new aws.lambda.Function("work", { role: "arn:aws:iam::123456789012:role/work", name, timeout });
const arn = "arn:aws:lambda:eu-central-1:123456789012:function:work";
const later = <T>(value: T) => new aws.sqs.Queue("other").arn.apply(() => value);

const rest =
  (timeout: pulumi.Input<number>, more: Partial<aws.apigateway.IntegrationArgs> = {}) =>
  () => {
    const uri = fn(timeout).invokeArn;
    const at = { restApi: "api", resourceId: "root", httpMethod: "POST", integrationHttpMethod: "POST" };
    new aws.apigateway.Integration("api", { ...at, type: "AWS_PROXY", uri, ...more });
  };
const machine = (timeout: number, task: object) => () => {
  const work = fn(timeout, "work");
  const definition = work.urn.apply(() =>
    JSON.stringify({ StartAt: "Do", States: { Do: { Type: "Task", End: true, ...task } } }),
  );
  new aws.sfn.StateMachine("machine", { roleArn: "arn:aws:iam::123456789012:role/m", definition });
};

describe("function-timeout", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("finds a function without a timeout, or with one that Lambda refuses", async () => {
        assert.deepEqual(await rule(() => fn(), { when }), [violation]);
        assert.deepEqual(await rule(() => fn(901), { when }), [violation]);
        for (const timeout of [3, 30, 900]) assert.deepEqual(await rule(() => fn(timeout), { when }), []);
      });

      it("holds it against the integration of a REST API", async () => {
        assert.deepEqual(await rule(rest(30), { when }), [violation]);
        assert.deepEqual(await rule(rest(29), { when }), [violation]);
        assert.deepEqual(await rule(rest(28), { when }), []);
        assert.deepEqual(await rule(rest(28, { timeoutMilliseconds: 10_000 }), { when }), [violation]);
        assert.deepEqual(await rule(rest(45, { timeoutMilliseconds: 60_000 }), { when }), []);
        assert.deepEqual(await rule(rest(300, { responseTransferMode: "STREAM" }), { when }), []);
      });

      it("does not ask it of a function that is only handed the event", async () => {
        const requestParameters = { "integration.request.header.X-Amz-Invocation-Type": "'Event'" };
        assert.deepEqual(await rule(rest(300, { type: "AWS", requestParameters }), { when }), []);
      });

      it("holds it against HTTP and WebSocket APIs, quick create and AppSync", async () => {
        const v2 = (timeout: number, protocolType: string, timeoutMilliseconds?: number) => () => {
          const api = new aws.apigatewayv2.Api("api", { protocolType });
          const integrationUri = fn(timeout).invokeArn;
          const args = { apiId: api.id, integrationType: "AWS_PROXY", integrationUri, timeoutMilliseconds };
          new aws.apigatewayv2.Integration("integration", args);
        };
        assert.deepEqual(await rule(v2(31, "HTTP"), { when }), [violation]);
        assert.deepEqual(await rule(v2(29, "HTTP"), { when }), []);
        assert.deepEqual(await rule(v2(29, "HTTP", 5_000), { when }), [violation]);
        assert.deepEqual(await rule(v2(30, "WEBSOCKET"), { when }), [violation]);
        const quick = () => new aws.apigatewayv2.Api("api", { protocolType: "HTTP", target: fn(60).arn });
        assert.deepEqual(await rule(quick, { when }), [violation]);
        const graphql = (timeout: number) => () => {
          const lambdaConfig = { functionArn: fn(timeout).arn };
          new aws.appsync.DataSource("source", { apiId: "api", type: "AWS_LAMBDA", lambdaConfig });
        };
        assert.deepEqual(await rule(graphql(60), { when }), [violation]);
        assert.deepEqual(await rule(graphql(10), { when }), []);
      });

      it("holds it against the authorizer of an HTTP API, which waits 10 seconds", async () => {
        const authorizer = (timeout: number, protocolType: string) => () => {
          const { id } = new aws.apigatewayv2.Api("api", { protocolType });
          const authorizerUri = fn(timeout).invokeArn;
          new aws.apigatewayv2.Authorizer("authorizer", { apiId: id, authorizerType: "REQUEST", authorizerUri });
        };
        assert.deepEqual(await rule(authorizer(11, "HTTP"), { when }), [violation]);
        assert.deepEqual(await rule(authorizer(9, "HTTP"), { when }), []);
        assert.deepEqual(await rule(authorizer(30, "WEBSOCKET"), { when }), []);
      });

      it("holds it against the triggers of a user pool, which waits 5 seconds", async () => {
        const pool = (timeout: number) => () =>
          new aws.cognito.UserPool("users", { lambdaConfig: { preSignUp: fn(timeout).arn } });
        assert.deepEqual(await rule(pool(6), { when }), [violation]);
        assert.deepEqual(await rule(pool(4), { when }), []);
      });

      it("holds it against the Tasks of a machine, by ARN and by FunctionName", async () => {
        const invoke = { Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: arn } };
        for (const task of [{ Resource: arn }, invoke]) {
          assert.deepEqual(await rule(machine(60, { ...task, TimeoutSeconds: 30 }), { when }), [violation]);
          assert.deepEqual(await rule(machine(60, { ...task, TimeoutSeconds: 90 }), { when }), []);
          assert.deepEqual(await rule(machine(60, task), { when }), []);
        }
        const token = { ...invoke, Resource: `${invoke.Resource}.waitForTaskToken`, TimeoutSeconds: 30 };
        assert.deepEqual(await rule(machine(60, token), { when }), []);
        const handed = { ...invoke, Parameters: { FunctionName: arn, InvocationType: "Event" }, TimeoutSeconds: 30 };
        assert.deepEqual(await rule(machine(60, handed), { when }), []);
      });

      it("judges aws-native functions and integrations", async () => {
        const program = () => {
          const work = new Native("aws-native:lambda:Function", "work", { functionName: "work", timeout: 60 });
          new Native("aws-native:lambda:Function", "other", {});
          new Native("aws-native:apigateway:Method", "method", { integration: { type: "AWS_PROXY", uri: work.arn } });
          const integration = { integrationType: "AWS_PROXY", integrationUri: work.arn, timeoutInMillis: 5_000 };
          new Native("aws-native:apigatewayv2:Integration", "integration", integration);
        };
        const expected = ["function-timeout other", violation, violation];
        assert.deepEqual(await rule(program, { when }), expected);
      });
    });
  }

  it("reads the timeout of an integration in an OpenAPI body", async () => {
    const api =
      (timeout: number, more: object = {}) =>
      () => {
        const work = fn(timeout, "work");
        const uri = `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
        const integration = { "x-amazon-apigateway-integration": { type: "aws_proxy", uri, ...more } };
        const body = work.urn.apply(() =>
          JSON.stringify({ openapi: "3.0.1", paths: { "/a.b": { post: integration } } }),
        );
        new aws.apigateway.RestApi("api", { body });
      };
    assert.deepEqual(await rule(api(60)), [violation]);
    assert.deepEqual(await rule(api(60, { timeoutInMillis: 90_000 })), []);
    assert.deepEqual(await rule(api(20, { timeoutInMillis: 10_000 })), [violation]);
  });

  it("says so when a timeout, or who is called, is not known yet", async () => {
    assert.deepEqual(await rule(() => fn(later(30))), ["undetermined work"]);
    assert.deepEqual(await rule(rest(20, { timeoutMilliseconds: later(10_000) })), ["undetermined api"]);
    assert.deepEqual(await rule(rest(20, { timeoutMilliseconds: later(10_000) }), { when: "up" }), [violation]);
    const hidden = () => {
      const definition = fn(60).arn.apply((Resource) =>
        JSON.stringify({ StartAt: "Do", States: { Do: { Type: "Task", Resource, TimeoutSeconds: 30, End: true } } }),
      );
      new aws.sfn.StateMachine("machine", { roleArn: "arn:aws:iam::123456789012:role/m", definition });
    };
    assert.deepEqual(await rule(hidden), ["undetermined machine"]);
    assert.deepEqual(await rule(hidden, { when: "up" }), [violation]);
  });

  it("only advises where both end at the same time", async () => {
    const levels = async (timeout: number) => {
      const rules = [functionTimeout as unknown as AnyRule];
      const found = await judge(rest(timeout), { rules, config: { "function-timeout": { level: "mandatory" } } });
      return found.map(({ level }) => level);
    };
    assert.deepEqual(await levels(30), ["mandatory"]);
    assert.deepEqual(await levels(29), ["advisory"]);
  });

  it("knows a timeout that the provider filled in", async () => {
    const program = () => new Native("aws-native:lambda:Function", "work", { timeout: 3, __defaults: ["timeout"] });
    assert.deepEqual(await rule(program), [violation]);
  });
});
