import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { apiThrottling } from "../../../policies/rules/api-throttling.ts";
import { judge } from "../harness/judge.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(apiThrottling);
const violation = "api-throttling live";
const later = <T>(value: T) => new aws.sqs.Queue("other").arn.apply(() => value);

/** Two APIs with a stage of the same name each. */
const rest =
  (more: (api: aws.apigateway.RestApi, stage: aws.apigateway.Stage) => void = () => {}) =>
  () => {
    const make = (name: string) => {
      const api = new aws.apigateway.RestApi(name);
      const deployment = new aws.apigateway.Deployment(name, { restApi: api.id });
      return {
        api,
        stage: new aws.apigateway.Stage(name, { restApi: api.id, deployment: deployment.id, stageName: "live" }),
      };
    };
    const { api, stage } = make("live");
    const other = make("twin");
    settings(other.api, other.stage.stageName, "*/*", 1, "twin");
    more(api, stage);
  };
const settings = (
  api: aws.apigateway.RestApi,
  stageName: pulumi.Input<string>,
  methodPath = "*/*",
  throttlingRateLimit: pulumi.Input<number> | undefined = 100,
  name = methodPath,
) =>
  new aws.apigateway.MethodSettings(name, {
    restApi: api.id,
    stageName,
    methodPath,
    settings: { throttlingRateLimit, throttlingBurstLimit: 50 },
  });
const method = (api: aws.apigateway.RestApi, path: string, httpMethod = "GET") =>
  new aws.apigateway.Method(path, { restApi: api.id, resourceId: path, httpMethod, authorization: "NONE" });

const http =
  (args: Partial<aws.apigatewayv2.StageArgs> = {}, routes = 0) =>
  () => {
    const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
    for (let n = 0; n < routes; n++) new aws.apigatewayv2.Route(`route-${n}`, { apiId: api.id, routeKey: `GET /${n}` });
    new aws.apigatewayv2.Stage("live", { apiId: api.id, name: "live", ...args });
  };

describe("api-throttling", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("finds a REST stage that only another API's stage of the same name has a limit for", async () => {
        assert.deepEqual(await rule(rest(), { when }), [violation]);
      });

      it("takes method settings for every method, by the stage's name or the stage itself", async () => {
        assert.deepEqual(
          await rule(
            rest((api, stage) => settings(api, stage.stageName)),
            { when },
          ),
          [],
        );
        assert.deepEqual(
          await rule(
            rest((api) => settings(api, "live")),
            { when },
          ),
          [],
        );
      });

      it("does not take settings without a rate, or for another stage", async () => {
        assert.deepEqual(
          await rule(
            rest((api) => settings(api, "live", "*/*", -1)),
            { when },
          ),
          [violation],
        );
        assert.deepEqual(
          await rule(
            rest((api) => settings(api, "test")),
            { when },
          ),
          [violation],
        );
      });

      it("takes settings for each method, when each has one", async () => {
        const both = (limited: string[]) =>
          rest((api) => {
            method(api, "orders");
            method(api, "items");
            method(api, "preflight", "OPTIONS");
            for (const path of limited) settings(api, "live", path);
          });
        assert.deepEqual(await rule(both(["orders/GET", "items/GET"]), { when }), []);
        assert.deepEqual(await rule(both(["orders/GET"]), { when }), [violation]);
      });

      it("takes a usage plan with a rate for the stage", async () => {
        const plan = (throttleSettings?: aws.types.input.apigateway.UsagePlanThrottleSettings, name = "live") =>
          rest((api) => {
            new aws.apigateway.UsagePlan("plan", { apiStages: [{ apiId: api.id, stage: name }], throttleSettings });
          });
        assert.deepEqual(await rule(plan({ rateLimit: 10 }), { when }), []);
        assert.deepEqual(await rule(plan(), { when }), [violation]);
        assert.deepEqual(await rule(plan({ rateLimit: 10 }, "test"), { when }), [violation]);
      });

      it("judges HTTP and WebSocket stages by their default, or by each route", async () => {
        assert.deepEqual(await rule(http(), { when }), [violation]);
        assert.deepEqual(await rule(http({ defaultRouteSettings: { throttlingRateLimit: 0 } }), { when }), [violation]);
        assert.deepEqual(await rule(http({ defaultRouteSettings: { throttlingRateLimit: 100 } }), { when }), []);
        const routeSettings = [{ routeKey: "GET /0", throttlingRateLimit: 5 }];
        assert.deepEqual(await rule(http({ routeSettings }, 1), { when }), []);
        assert.deepEqual(await rule(http({ routeSettings }, 2), { when }), [violation]);
      });

      it("judges aws-native stages", async () => {
        const program = () => {
          const everything = [{ httpMethod: "*", resourcePath: "/*", throttlingRateLimit: 5 }];
          new Native("aws-native:apigateway:Stage", "a", { restApiId: "x", methodSettings: everything });
          new Native("aws-native:apigateway:Stage", "live", { restApiId: "x", methodSettings: [] });
          new Native("aws-native:apigateway:Stage", "b", { restApiId: "y", stageName: "b" });
          new Native("aws-native:apigateway:UsagePlan", "p", {
            apiStages: [{ apiId: "y", stage: "b" }],
            throttle: { rateLimit: 5 },
          });
          new Native("aws-native:apigatewayv2:Stage", "c", { defaultRouteSettings: { throttlingRateLimit: 5 } });
          new Native("aws-native:apigatewayv2:Stage", "d", {});
          const stageDescription = { throttlingRateLimit: 5 };
          new Native("aws-native:apigateway:Deployment", "e", { restApiId: "z", stageName: "e", stageDescription });
          new Native("aws-native:apigateway:Deployment", "f", { restApiId: "z", stageName: "f" });
        };
        assert.deepEqual(await rule(program, { when }), ["api-throttling d", "api-throttling f", violation]);
      });
    });
  }

  it("finds the stage that quick create makes", async () => {
    const program = () => new aws.apigatewayv2.Api("live", { protocolType: "HTTP", target: "https://example.com" });
    assert.deepEqual(await rule(program), [violation]);
  });

  it("names the way out of the provider that the stage is of", async () => {
    const wayOut = async (program: () => unknown) => {
      const [found] = await judge(program, { rules: [apiThrottling as unknown as AnyRule] });
      return found!.message;
    };
    assert.match(await wayOut(rest()), /add a MethodSettings for it with methodPath "\*\/\*"/);
    const native = () => new Native("aws-native:apigateway:Stage", "live", { restApiId: "x", stageName: "live" });
    assert.match(await wayOut(native), /give it methodSettings with httpMethod "\*", resourcePath "\/\*"/);
    const deployment = () => new Native("aws-native:apigateway:Deployment", "live", { restApiId: "x", stageName: "l" });
    assert.match(await wayOut(deployment), /give its stageDescription methodSettings/);
  });

  it("says so when a limit is not known yet, and takes another one that is", async () => {
    const unknown = rest((api) => settings(api, "live", "*/*", later(5)));
    assert.deepEqual(await rule(unknown), ["undetermined live"]);
    assert.deepEqual(await rule(unknown, { when: "up" }), []);
    const [found] = await judge(unknown, { rules: [apiThrottling as unknown as AnyRule] });
    assert.match(found!.message, /waits for \*\/\* \(aws:apigateway\/methodSettings:MethodSettings\), other \(aws:sqs/);
    const both = rest((api) => {
      settings(api, "live", "*/*", later(5));
      settings(api, "live", "*/*", 5, "known");
    });
    assert.deepEqual(await rule(both), []);
    const wholly = http({});
    assert.deepEqual(await rule(wholly), [violation]);
    const settingsUnknown = () => http({ defaultRouteSettings: later({ throttlingRateLimit: 5 }) })();
    assert.deepEqual(await rule(settingsUnknown), ["undetermined live"]);
  });
});
