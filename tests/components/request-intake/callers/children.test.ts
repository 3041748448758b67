import assert from "node:assert/strict";
import { api } from "../../../../components/request-intake/api.ts";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { authorizerFunction } from "../../../../components/request-intake/callers/authorizer.ts";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { type Recorded, unknown } from "../../recorder.ts";
import { recordWithStores } from "../record-api.ts";

const pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12";
const role = "arn:aws:iam::123456789012:role/levee-test-orders-api-eu-central-1";
const fn = "arn:aws:lambda:eu-central-1:123456789012:function:levee-test-orders-authorizer";

const known = new Map<string, Promise<Recorded>>();

/** The API and who may call it, recorded once for all tests; no function is bundled. */
function recordApi(args: Partial<RequestIntakeArgs> = {}, preview = false): Promise<Recorded> {
  const key = JSON.stringify([args, preview]);
  const recorded =
    known.get(key) ??
    recordWithStores(
      (scope, stores) => {
        const settings = settingsOf(scope.subject, { handler: "x", schema: {}, ...args });
        const schema = requestSchema(scope.subject, { type: "object" }, "/");
        api(scope, stores, settings, schema, { authorizing: authorizerFunction(scope, settings, "code") });
      },
      { ephemeral: args.ephemeral ?? false, overrides: args.overrides ?? {}, preview },
    );
  known.set(key, recorded);
  return recorded;
}

const methods = (recorded: Recorded) =>
  ["post", "get-status", "get-result"].map((name) => recorded.get(`orders-${name}`).inputs);
const trigger = (recorded: Recorded): string => recorded.get("orders-deployment").inputs.triggers.snapshot;

/** What a variant has that the API without it has not. */
async function added(args: Partial<RequestIntakeArgs>): Promise<string[]> {
  const [plain, variant] = [await recordApi(), await recordApi(args)];
  const before = new Set(plain.resources.map(({ name }) => name));
  return variant.resources.map(({ name }) => name).filter((name) => !before.has(name));
}

describe("a RequestIntake that knows its callers", function () {
  this.timeout(20_000);

  it("by IAM asks for nothing but a signature", async () => {
    const recorded = await recordApi({ callers: "iam" });
    for (const { authorization, authorizerId } of methods(recorded))
      assert.deepEqual([authorization, authorizerId], ["AWS_IAM", undefined]);
    assert.equal(recorded.get("orders-answer-no-such-route").inputs.statusCode, "403");
  });

  it("by keys has a plan of the stage, and protected keys whose values are secrets", async () => {
    const perClient = { rate: 5, burst: 10, quota: { requests: 1_000, per: "day" } } as const;
    const recorded = await recordApi({ callers: { apiKeys: ["shop", "big-partner"] }, perClient });
    for (const { authorization, apiKeyRequired } of methods(recorded))
      assert.deepEqual([authorization, apiKeyRequired], ["NONE", true]);
    assert.deepEqual(recorded.get("orders-usage-plan").inputs, {
      name: "levee-test-orders-clients",
      description: 'What each client of RequestIntake "orders" may do',
      apiStages: [{ apiId: "orders-api-id", stage: "live" }],
      throttleSettings: { rateLimit: 5, burstLimit: 10 },
      quotaSettings: { limit: 1_000, period: "DAY" },
    });
    const key = recorded.get("orders-api-key-big-partner");
    assert.deepEqual(key.inputs, {
      name: "levee-test-orders-big-partner",
      description: 'A client of RequestIntake "orders"',
    });
    assert.deepEqual([key.protect, key.retainOnDelete], [true, true]);
    assert.deepEqual(recorded.get("orders-usage-plan-key-shop").inputs, {
      keyId: "orders-api-key-shop-id",
      keyType: "API_KEY",
      usagePlanId: "orders-usage-plan-id",
    });
  });

  it("by a user pool has an authorizer, and the scopes on each method", async () => {
    const recorded = await recordApi({ callers: { userPools: [pool], scopes: ["orders/write"] } });
    assert.deepEqual(recorded.get("orders-callers").inputs, {
      restApi: "orders-api-id",
      name: "callers",
      type: "COGNITO_USER_POOLS",
      providerArns: [pool],
      identitySource: "method.request.header.Authorization",
    });
    for (const { authorization, authorizerId, authorizationScopes } of methods(recorded))
      assert.deepEqual(
        [authorization, authorizerId, authorizationScopes],
        ["COGNITO_USER_POOLS", "orders-callers-id", ["orders/write"]],
      );
  });

  it("by a function invokes it with the API's own role, and keeps its answers", async () => {
    const callers = { authorizer: "a.ts", identityFrom: ["Authorization", "X-Client"], cache: "1 minute" } as const;
    const recorded = await recordApi({ callers }, true);
    const { restApi, ...inputs } = recorded.get("orders-callers").inputs;
    assert.equal(restApi, unknown);
    assert.deepEqual(inputs, {
      name: "callers",
      type: "REQUEST",
      authorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${fn}/invocations`,
      authorizerCredentials: role,
      identitySource: "method.request.header.Authorization,method.request.header.X-Client",
      authorizerResultTtlInSeconds: 60,
    });
    assert.ok(recorded.get("orders-callers").dependencies.authorizerUri!.includes("orders-authorizer"));
    const { timeout, environment } = recorded.get("orders-authorizer").inputs;
    assert.equal(timeout, 3);
    assert.equal(environment.variables.LEVEE_IDENTITY_HEADERS, "Authorization,X-Client");
    const { Statement } = JSON.parse(recorded.get("orders-api-role-policy-callers").inputs.policy);
    assert.deepEqual(Statement, [
      { Sid: "Callers", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [fn] },
    ]);
    for (const { authorization, apiKeyRequired } of methods(recorded))
      assert.deepEqual([authorization, apiKeyRequired], ["CUSTOM", undefined]);
  });

  it("by a function that names keys takes them from it", async () => {
    const recorded = await recordApi({
      callers: { authorizer: "a.ts", apiKeys: ["shop"] },
      perClient: { rate: 1, burst: 1, quota: { requests: 9, per: "week" } },
      // As docs/callers.md says, against strangers.
      overrides: { authorizer: { reservedConcurrentExecutions: 50 } },
    });
    assert.equal(recorded.get("orders-authorizer").inputs.reservedConcurrentExecutions, 50);
    assert.deepEqual(recorded.get("orders-usage-plan").inputs.quotaSettings, { limit: 9, period: "WEEK" });
    assert.equal(recorded.get("orders-api").inputs.apiKeySource, "AUTHORIZER");
    for (const { apiKeyRequired } of methods(recorded)) assert.equal(apiKeyRequired, true);
    assert.ok(recorded.get("orders-usage-plan-key-shop"));
    const { responseTemplates } = recorded.get("orders-answer-invalid-api-key").inputs;
    assert.doesNotMatch(responseTemplates["application/json"], /x-api-key/, "no caller can mend it");
  });

  it("has no more than that", async () => {
    assert.deepEqual(await added({ callers: "iam" }), [
      "orders-answer-access-denied",
      "orders-answer-expired-token",
      "orders-answer-invalid-signature",
      "orders-post-403",
    ]);
    assert.deepEqual(await added({ callers: { apiKeys: [] } }), [
      "orders-answer-invalid-api-key",
      "orders-answer-quota-exceeded",
      "orders-post-403",
      "orders-usage-plan",
    ]);
  });

  it("authorizes every method but a preflight, in every variant", async () => {
    const cors = { origins: ["https://a.example", "https://b.example"] };
    const variants: Partial<RequestIntakeArgs>[] = [
      { callers: "iam", tenantFrom: { header: "X-Tenant" } },
      { callers: { apiKeys: ["shop"] }, tenantFrom: { path: "tenant" } },
      { callers: { userPools: [pool] } },
      { callers: { authorizer: "a.ts" } },
    ];
    for (const variant of variants) {
      const { resources } = await recordApi({ ...variant, cors });
      for (const { type, inputs } of resources) {
        if (!type.endsWith(":Method")) continue;
        const isOpen = inputs.authorization === "NONE" && inputs.apiKeyRequired !== true;
        assert.equal(isOpen, inputs.httpMethod === "OPTIONS", JSON.stringify(inputs));
      }
    }
  });

  it("deploys anew when who may call changes", async () => {
    const cors = { origins: ["https://a.example"] };
    const variants: Partial<RequestIntakeArgs>[] = [
      {},
      { callers: "iam" },
      { callers: { apiKeys: ["shop"] } },
      { callers: { authorizer: "a.ts" } },
      { callers: { authorizer: "a.ts", cache: "0 seconds" } },
      { callers: "iam", cors },
      { callers: "iam", tenantFrom: "caller" },
    ];
    const triggers = await Promise.all(variants.map(async (variant) => trigger(await recordApi(variant))));
    assert.equal(new Set(triggers).size, variants.length);
    assert.equal(
      trigger(await recordApi({ callers: { authorizer: "a.ts" } }, true)),
      triggers[3],
      "unknown ids have no part in it",
    );
  });

  it("says problems and origins in every one of API Gateway's own answers", async () => {
    const { resources } = await recordApi({
      callers: "iam",
      cors: { origins: ["https://a.example"], credentials: true },
    });
    for (const { type, inputs } of resources) {
      if (!type.endsWith(":Response")) continue;
      assert.equal(inputs.responseParameters["gatewayresponse.header.Content-Type"], "'application/problem+json'");
      assert.equal(
        inputs.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"],
        "'https://a.example'",
      );
      assert.equal(inputs.responseParameters["gatewayresponse.header.Access-Control-Allow-Credentials"], "'true'");
    }
  });

  it("posts below the tenant, where the path names it", async () => {
    const recorded = await recordApi({ callers: "iam", tenantFrom: { path: "tenant" } });
    assert.equal(recorded.get("orders-tenant").inputs.pathPart, "{tenant}");
    assert.equal(recorded.get("orders-requests").inputs.parentId, "orders-tenant-id");
  });
});
