import assert from "node:assert/strict";
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  type GetApiKeyCommandOutput,
  GetAuthorizerCommand,
  type GetAuthorizerCommandOutput,
  GetUsagePlanCommand,
  type GetUsagePlanCommandOutput,
  GetUsagePlanKeyCommand,
  UpdateApiKeyCommand,
  UpdateAuthorizerCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../../../local/provider/clients.ts";
import { apiKey } from "../../../local/provider/entries/apigateway-api-key.ts";
import { authorizer } from "../../../local/provider/entries/apigateway-authorizer.ts";
import { usagePlan } from "../../../local/provider/entries/apigateway-usage-plan.ts";
import { usagePlanKey } from "../../../local/provider/entries/apigateway-usage-plan-key.ts";
import { twoApis } from "./apigateway-fixture.ts";
import { entrySuite } from "./entry-suite.ts";

const replace = (path: string, value: string) => ({ patchOperations: [{ op: "replace" as const, path, value }] });

const heldKey = (is: (held: GetApiKeyCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.apigateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true })));

const heldPlan = (is: (held: GetUsagePlanCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.apigateway.send(new GetUsagePlanCommand({ usagePlanId: id })));

const uriOf = (name: string) =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:${name}/invocations`;
const pools = ["arn:aws:cognito-idp:eu-central-1:000000000000:userpool/eu-central-1_a"];

entrySuite("who may call REST APIs", [authorizer, apiKey, usagePlan, usagePlanKey], {
  "aws:apigateway/authorizer:Authorizer": async (aws) => {
    const [first, second] = await twoApis(aws);
    const of =
      (restApiId: string) => (is: (held: GetAuthorizerCommandOutput) => unknown) => async (aws: Clients, id: string) =>
        is(await aws.apigateway.send(new GetAuthorizerCommand({ restApiId, authorizerId: id })));
    const held = of(first.api);
    const role = "arn:aws:iam::000000000000:role/gateway";
    return {
      base: { restApi: first.api, name: "team", type: "REQUEST", authorizerUri: uriOf("one") },
      changes: {
        restApi: { to: second.api, seen: of(second.api)(({ name }) => name === "team") },
        name: { to: "other", seen: held(({ name }) => name === "other") },
        type: { to: "TOKEN", seen: held(({ type }) => type === "TOKEN") },
        authorizerUri: { to: uriOf("two"), seen: held(({ authorizerUri }) => authorizerUri === uriOf("two")) },
        "authorizerUri: taken out": {
          to: undefined,
          with: { type: "COGNITO_USER_POOLS", providerArns: pools },
          seen: held(({ authorizerUri }) => !authorizerUri),
        },
        authorizerCredentials: { to: role, seen: held(({ authorizerCredentials }) => authorizerCredentials === role) },
        "authorizerCredentials: taken out": {
          from: { authorizerCredentials: role },
          to: undefined,
          seen: held(({ authorizerCredentials }) => !authorizerCredentials),
        },
        authorizerResultTtlInSeconds: {
          to: 0,
          seen: held(({ authorizerResultTtlInSeconds }) => authorizerResultTtlInSeconds === 0),
        },
        identitySource: {
          to: "method.request.header.X-Key",
          seen: held(({ identitySource }) => identitySource === "method.request.header.X-Key"),
        },
        identityValidationExpression: {
          to: "Bearer .+",
          with: { type: "TOKEN" },
          seen: held(({ identityValidationExpression }) => identityValidationExpression === "Bearer .+"),
        },
        providerArns: { to: pools, seen: held(({ providerARNs }) => assert.deepEqual(providerARNs, pools)) },
      },
      drift: {
        by: (aws, id) =>
          aws.apigateway.send(
            new UpdateAuthorizerCommand({ restApiId: first.api, authorizerId: id, ...replace("/name", "drifted") }),
          ),
        shows: { name: "drifted" },
      },
    };
  },
  "aws:apigateway/apiKey:ApiKey": {
    base: { name: "shop" },
    changes: {
      name: { to: "partner", seen: heldKey(({ name }) => name === "partner") },
      description: { to: "A shop", seen: heldKey(({ description }) => description === "A shop") },
      enabled: { to: false, seen: heldKey(({ enabled }) => enabled === false) },
      customerId: { to: "c1", seen: heldKey(({ customerId }) => customerId === "c1") },
      "customerId: taken out": {
        from: { customerId: "c1" },
        to: undefined,
        seen: heldKey(({ customerId }) => !customerId),
      },
    },
    drift: {
      by: (aws, id) => aws.apigateway.send(new UpdateApiKeyCommand({ apiKey: id, ...replace("/description", "x") })),
      shows: { description: "x" },
    },
  },
  "aws:apigateway/usagePlan:UsagePlan": async (aws) => {
    const [{ api }, other] = await twoApis(aws);
    const stages = [{ apiId: api, stage: "live" }];
    const same = (wanted: object, of: (held: GetUsagePlanCommandOutput) => unknown) =>
      heldPlan((held) => assert.deepEqual(of(held) ?? {}, wanted));
    return {
      base: { name: "clients", apiStages: stages },
      changes: {
        name: { to: "partners", seen: heldPlan(({ name }) => name === "partners") },
        description: { to: "Of partners", seen: heldPlan(({ description }) => description === "Of partners") },
        "apiStages.apiId": {
          to: [{ apiId: other.api, stage: "live" }],
          seen: same([{ apiId: other.api, stage: "live" }], ({ apiStages }) => apiStages),
        },
        "apiStages.stage": {
          to: [...stages, { apiId: api, stage: "blue-green" }],
          seen: same([...stages, { apiId: api, stage: "blue-green" }], ({ apiStages }) => apiStages),
        },
        "throttleSettings.rateLimit": {
          from: { throttleSettings: { rateLimit: 1, burstLimit: 2 } },
          to: { rateLimit: 5, burstLimit: 2 },
          seen: same({ rateLimit: 5, burstLimit: 2 }, ({ throttle }) => throttle),
        },
        "throttleSettings.burstLimit": {
          from: { throttleSettings: { rateLimit: 1, burstLimit: 2 } },
          to: { rateLimit: 1, burstLimit: 9 },
          seen: same({ rateLimit: 1, burstLimit: 9 }, ({ throttle }) => throttle),
        },
        "throttleSettings.rateLimit: taken out": {
          from: { throttleSettings: { rateLimit: 1, burstLimit: 2 } },
          to: undefined,
          seen: same({}, ({ throttle }) => throttle),
        },
        "quotaSettings.limit": {
          from: { quotaSettings: { limit: 10, period: "DAY" } },
          to: { limit: 20, period: "DAY" },
          seen: same({ limit: 20, period: "DAY" }, ({ quota }) => quota),
        },
        "quotaSettings.offset": {
          from: { quotaSettings: { limit: 10, period: "MONTH" } },
          to: { limit: 10, offset: 2, period: "MONTH" },
          seen: same({ limit: 10, offset: 2, period: "MONTH" }, ({ quota }) => quota),
        },
        "quotaSettings.period": {
          from: { quotaSettings: { limit: 10, period: "DAY" } },
          to: { limit: 10, period: "WEEK" },
          seen: same({ limit: 10, period: "WEEK" }, ({ quota }) => quota),
        },
        "quotaSettings.limit: taken out": {
          from: { quotaSettings: { limit: 10, period: "DAY" } },
          to: undefined,
          seen: same({}, ({ quota }) => quota),
        },
      },
      drift: {
        by: (aws, id) =>
          aws.apigateway.send(new UpdateUsagePlanCommand({ usagePlanId: id, ...replace("/description", "x") })),
        shows: { description: "x" },
      },
    };
  },
  "aws:apigateway/usagePlanKey:UsagePlanKey": async (aws) => {
    const plan = async (name: string) => (await aws.apigateway.send(new CreateUsagePlanCommand({ name }))).id!;
    const key = async (name: string) =>
      (await aws.apigateway.send(new CreateApiKeyCommand({ name, enabled: true }))).id!;
    const [p1, p2] = [await plan("one"), await plan("two")];
    const [k1, k2] = [await key("one"), await key("two")];
    const inPlan =
      (usagePlanId: string, keyId: string, is: (type?: string) => boolean = () => true) =>
      async (aws: Clients) =>
        is((await aws.apigateway.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId }))).type);
    return {
      base: { keyId: k1, keyType: "API_KEY", usagePlanId: p1 },
      changes: {
        keyId: { to: k2, seen: inPlan(p1, k2) },
        keyType: { to: "OTHER", seen: inPlan(p1, k1, (type) => type === "OTHER") },
        usagePlanId: { to: p2, seen: inPlan(p2, k1) },
      },
      drift: {
        by: async (aws) => {
          const command = new DeleteUsagePlanKeyCommand({ usagePlanId: p1, keyId: k1 });
          await aws.apigateway.send(command);
          await aws.apigateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: p1, keyId: k1, keyType: "OTHER" }));
        },
        shows: { keyType: "OTHER" },
      },
    };
  },
});
