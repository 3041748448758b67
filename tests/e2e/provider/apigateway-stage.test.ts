import assert from "node:assert/strict";
import {
  GetDeploymentCommand,
  type GetDeploymentCommandOutput,
  GetDeploymentsCommand,
  GetStageCommand,
  type GetStageCommandOutput,
  GetTagsCommand,
  type MethodSetting,
  UpdateDeploymentCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../../../local/provider/clients.ts";
import { deployment } from "../../../local/provider/entries/apigateway-deployment.ts";
import { methodSettings } from "../../../local/provider/entries/apigateway-method-settings.ts";
import { stage } from "../../../local/provider/entries/apigateway-stage.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { Provider } from "../../../local/provider/provider.ts";
import { twoApis } from "./apigateway-fixture.ts";
import { emulated, REGION } from "./emulated.ts";
import { entrySuite } from "./entry-suite.ts";

const heldStage =
  (restApiId: string, stageName: string, is: (stage: GetStageCommandOutput) => unknown = () => true) =>
  async ({ apigateway }: Clients) =>
    is(await apigateway.send(new GetStageCommand({ restApiId, stageName })));

const replace = (path: string, value: string) => ({ patchOperations: [{ op: "replace" as const, path, value }] });

entrySuite("deployments and stages of REST APIs", [deployment, stage, methodSettings], {
  "aws:apigateway/deployment:Deployment": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (restApiId: string, is: (held: GetDeploymentCommandOutput) => unknown = () => true) =>
      async ({ apigateway }: Clients, deploymentId: string) =>
        is(await apigateway.send(new GetDeploymentCommand({ restApiId, deploymentId })));
    return {
      base: { restApi: first.api, description: "first", triggers: { template: "a" } },
      changes: {
        restApi: { to: second.api, seen: held(second.api) },
        description: { to: "second", seen: held(first.api, ({ description }) => description === "second") },
        "description: taken out": { to: undefined, seen: held(first.api, ({ description }) => !description) },
        triggers: { to: { template: "b" } },
      },
      drift: {
        by: ({ apigateway }, deploymentId) =>
          apigateway.send(
            new UpdateDeploymentCommand({ restApiId: first.api, deploymentId, ...replace("/description", "drift") }),
          ),
        shows: { description: "drift" },
      },
    };
  },
  "aws:apigateway/stage:Stage": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held = (is: (stage: GetStageCommandOutput) => unknown) => heldStage(first.api, "it", is);
    const tags =
      (wanted: Record<string, string>) =>
      async ({ apigateway }: Clients, _id: string, { arn }: Properties) =>
        assert.deepEqual((await apigateway.send(new GetTagsCommand({ resourceArn: String(arn) }))).tags, wanted);
    const log = (group: string) => `arn:aws:logs:eu-central-1:000000000000:log-group:${group}`;
    const logging = { accessLogSettings: { destinationArn: log("a"), format: "$context.requestId" } };
    return {
      base: {
        restApi: first.api,
        stageName: "it",
        deployment: first.deployments[0],
        tags: { team: "a", stage: "test" },
      },
      changes: {
        restApi: { to: second.api, with: { deployment: second.deployments[0] }, seen: heldStage(second.api, "it") },
        stageName: { to: "it-too", seen: heldStage(first.api, "it-too") },
        deployment: {
          to: first.deployments[1],
          seen: held(({ deploymentId }) => deploymentId === first.deployments[1]),
        },
        description: { to: "Live", seen: held(({ description }) => description === "Live") },
        "description: taken out": {
          from: { description: "Live" },
          to: undefined,
          seen: held(({ description }) => !description),
        },
        variables: { to: { a: "x/y~1" }, seen: held(({ variables }) => assert.deepEqual(variables, { a: "x/y~1" })) },
        "variables: taken out": {
          from: { variables: { a: "1" } },
          to: undefined,
          seen: held(({ variables }) => assert.deepEqual(variables, {})),
        },
        "accessLogSettings.destinationArn": {
          from: logging,
          to: { ...logging.accessLogSettings, destinationArn: log("b") },
          seen: held(({ accessLogSettings }) => accessLogSettings?.destinationArn === log("b")),
        },
        "accessLogSettings.format": {
          from: logging,
          to: { ...logging.accessLogSettings, format: '{"id":"$context.extendedRequestId"}' },
          seen: held(({ accessLogSettings }) => accessLogSettings?.format === '{"id":"$context.extendedRequestId"}'),
        },
        "accessLogSettings.destinationArn: taken out": {
          from: logging,
          to: undefined,
          seen: held(({ accessLogSettings }) => !accessLogSettings?.destinationArn),
        },
        xrayTracingEnabled: { to: true, seen: held(({ tracingEnabled }) => tracingEnabled === true) },
        "xrayTracingEnabled: taken out": {
          from: { xrayTracingEnabled: true },
          to: undefined,
          seen: held(({ tracingEnabled }) => tracingEnabled === false),
        },
        tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
        "tags: taken out": { to: undefined, seen: tags({}) },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(
            new UpdateStageCommand({
              restApiId: first.api,
              stageName: "it",
              ...replace("/deploymentId", first.deployments[1]),
            }),
          ),
        shows: { deployment: first.deployments[1] },
      },
    };
  },
  "aws:apigateway/methodSettings:MethodSettings": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held = (is: (settings: MethodSetting) => unknown, where = { api: first.api, stage: "live", path: "*/*" }) =>
      heldStage(where.api, where.stage, ({ methodSettings = {} }) => {
        const settings = methodSettings[where.path];
        return settings !== undefined && is(settings);
      });
    const limits = { throttlingRateLimit: 50, throttlingBurstLimit: 20 };
    const has = (settings: MethodSetting) => settings.throttlingRateLimit === 50;
    const setting = (change: MethodSetting) => ({
      to: { ...limits, ...change },
      seen: held((settings) =>
        Object.entries(change).every(([key, value]) => settings[key as keyof MethodSetting] === value),
      ),
    });
    return {
      base: { restApi: first.api, stageName: "live", methodPath: "*/*", settings: limits },
      changes: {
        restApi: { to: second.api, seen: held(has, { api: second.api, stage: "live", path: "*/*" }) },
        stageName: { to: "blue-green", seen: held(has, { api: first.api, stage: "blue-green", path: "*/*" }) },
        methodPath: { to: "orders/GET", seen: held(has, { api: first.api, stage: "live", path: "orders/GET" }) },
        "methodPath: of two parts, with hyphens": {
          to: "back-office/{order-id}/GET",
          seen: held(has, { api: first.api, stage: "live", path: "back-office/{order-id}/GET" }),
        },
        "settings.metricsEnabled": setting({ metricsEnabled: true }),
        "settings.loggingLevel": setting({ loggingLevel: "ERROR" }),
        "settings.dataTraceEnabled": setting({ dataTraceEnabled: true }),
        "settings.throttlingBurstLimit": setting({ throttlingBurstLimit: 7 }),
        "settings.throttlingRateLimit": setting({ throttlingRateLimit: 0.5 }),
        "settings.cachingEnabled": setting({ cachingEnabled: true }),
        "settings.cacheTtlInSeconds": setting({ cacheTtlInSeconds: 60 }),
        "settings.cacheDataEncrypted": setting({ cacheDataEncrypted: true }),
        "settings.requireAuthorizationForCacheControl": setting({ requireAuthorizationForCacheControl: false }),
        "settings.unauthorizedCacheControlHeaderStrategy": setting({
          unauthorizedCacheControlHeaderStrategy: "FAIL_WITH_403",
        }),
        "settings.throttlingRateLimit: taken out": {
          to: { throttlingBurstLimit: 20 },
          seen: held(({ throttlingRateLimit }) => throttlingRateLimit === 10_000),
        },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(
            new UpdateStageCommand({
              restApiId: first.api,
              stageName: "live",
              ...replace("/*/*/throttling/rateLimit", "7"),
            }),
          ),
        shows: { settings: { ...limits, throttlingRateLimit: 7 } },
      },
    };
  },
});

describe("a changed trigger", () => {
  const emulator = emulated();

  it("makes the new deployment first, so that the stage can move before the old one goes", async () => {
    const { aws } = emulator;
    const [{ api, deployments }] = await twoApis(aws);
    const provider = new Provider({ entries: [deployment, stage], region: REGION, connect: async () => aws });
    const type = deployment.type;
    const inputs = (template: string) =>
      provider.check({ type, name: "it", olds: {}, news: { restApi: api, triggers: { template } } }).inputs;
    const old = await provider.create({ type, name: "it", news: inputs("a"), preview: false });
    const existing = { type, name: "it", id: old.id, state: old.properties, oldInputs: inputs("a") };
    const { changes, deleteBeforeReplace } = provider.diff({ ...existing, news: inputs("b") });
    assert.deepEqual(
      changes.map(({ input, replaces }) => [input, replaces]),
      [["triggers", true]],
    );
    assert.equal(deleteBeforeReplace, false);
    const { id } = await provider.create({ type, name: "it", news: inputs("b"), preview: false });
    await stage.update?.(
      aws,
      `ags-${api}-live`,
      { restApi: api, stageName: "live", deployment: id },
      ["deployment"],
      {},
    );
    await provider.delete(existing);
    const { deploymentId } = await aws.apigateway.send(new GetStageCommand({ restApiId: api, stageName: "live" }));
    assert.equal(deploymentId, id);
    const { items = [] } = await aws.apigateway.send(new GetDeploymentsCommand({ restApiId: api }));
    assert.deepEqual(items.map(({ id }) => id).sort(), [...deployments, id].sort());
  });
});
