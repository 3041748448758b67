import assert from "node:assert/strict";
import type { Overrides } from "../../../components/parts/scope.ts";
import { api } from "../../../components/request-intake/api.ts";
import type { RequestIntakeArgs } from "../../../components/request-intake/args.ts";
import { requestSchema } from "../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";
import { validator } from "../../../components/request-intake/validation.ts";
import { type Recorded, unknown } from "../recorder.ts";
import { recordWithStores } from "./record-api.ts";

const schema = { type: "object", required: ["sku"], properties: { sku: { type: "string" } } };

/** The API alone, with what it points at, and a check if there is to be one; no function is bundled. */
const recordApi = (args: object = {}, overrides: Overrides = {}, preview = false): Promise<Recorded> =>
  recordWithStores(
    (scope, stores) => {
      const all = { handler: "x", schema, ...args } as RequestIntakeArgs;
      const settings = settingsOf(scope.subject, all);
      const { validation } = settings;
      const check = validation && validator(scope, stores, settings, { ...validation, code: "code" });
      api(scope, stores, settings, requestSchema(scope.subject, all.schema, "/"), { check });
    },
    { overrides, preview },
  );

const trigger = (recorded: Recorded): string => recorded.get("orders-deployment").inputs.triggers.snapshot;

describe("RequestIntake's API", function () {
  this.timeout(20_000);
  let plain: Recorded;
  before(async () => {
    plain = await recordApi();
  });

  it("is regional, and takes JSON that the schema allows at POST /requests", () => {
    assert.deepEqual(plain.get("orders-api").inputs.endpointConfiguration, { types: "REGIONAL" });
    assert.equal(plain.get("orders-requests").inputs.pathPart, "requests");
    assert.deepEqual(plain.get("orders-post").inputs, {
      restApi: "orders-api-id",
      resourceId: "orders-requests-id",
      httpMethod: "POST",
      authorization: "NONE",
      requestModels: { "application/json": "Request" },
      requestValidatorId: "orders-validator-id",
    });
    assert.deepEqual(JSON.parse(plain.get("orders-model").inputs.schema).required, ["sku"]);
    assert.match(plain.get("orders-model").inputs.name, /^[A-Za-z0-9]+$/);
    assert.equal(plain.get("orders-validator").inputs.validateRequestBody, true);
  });

  it("sends to SQS by its path, as a form, and nothing without a template", () => {
    const { requestTemplates, ...inputs } = plain.get("orders-post-integration").inputs;
    assert.deepEqual(Object.keys(requestTemplates), ["application/json"]);
    assert.deepEqual(inputs, {
      restApi: "orders-api-id",
      resourceId: "orders-requests-id",
      httpMethod: "POST",
      type: "AWS",
      integrationHttpMethod: "POST",
      credentials: "arn:aws:iam::123456789012:role/levee-test-orders-api-eu-central-1",
      timeoutMilliseconds: 10_000,
      passthroughBehavior: "NEVER",
      uri: "arn:aws:apigateway:eu-central-1:sqs:path/123456789012/levee-test-orders-work",
      requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
    });
  });

  it("reads a status from DynamoDB and a result from S3", () => {
    const status = plain.get("orders-get-status-integration").inputs;
    assert.equal(status.uri, "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem");
    assert.deepEqual([status.integrationHttpMethod, status.passthroughBehavior], ["POST", "NEVER"]);
    assert.deepEqual(plain.get("orders-get-status").inputs.requestParameters, {
      "method.request.path.requestId": true,
    });
    const result = plain.get("orders-get-result-integration").inputs;
    assert.equal(
      result.uri,
      "arn:aws:apigateway:eu-central-1:s3:path/levee-test-orders-results-123456789012-eu-central-1/results/{requestId}",
    );
    assert.deepEqual([result.httpMethod, result.integrationHttpMethod], ["GET", "GET"]);
    assert.deepEqual(result.requestParameters, {
      "integration.request.path.requestId": "method.request.path.requestId",
    });
  });

  it("chooses answers by the service's status, with one for everything else", () => {
    const chosen = plain.resources
      .filter(({ type }) => type.endsWith(":IntegrationResponse"))
      .map(({ name, inputs }) => [name.replace("orders-", ""), inputs.selectionPattern, inputs.statusCode]);
    assert.deepEqual(chosen, [
      ["get-result-integration-200", "2\\d{2}", "200"],
      ["get-result-integration-404", "4\\d{2}", "404"],
      ["get-result-integration-503", undefined, "503"],
      ["get-status-integration-200", "2\\d{2}", "200"],
      ["get-status-integration-503", undefined, "503"],
      ["post-integration-202", "2\\d{2}", "202"],
      ["post-integration-503", undefined, "503"],
    ]);
  });

  // Otherwise an integration that is replaced, as the result's is when callers become known, would come back without answers. The
  // deployment must not go with it: a stage still serves it.
  it("makes the answers of an integration anew with it, and not the deployment", () => {
    const integrations = plain.resources.filter(({ type }) => type.endsWith(":Integration")).map(({ name }) => name);
    assert.deepEqual(
      plain.get("orders-deployment").dependencies.triggers!.filter((name) => integrations.includes(name)),
      [],
    );
    for (const { type, name, dependencies } of plain.resources) {
      if (!type.endsWith(":IntegrationResponse")) continue;
      assert.deepEqual(dependencies.httpMethod, [name.replace(/-\d+$/, "")], name);
    }
  });

  it("lets one method call a check, whoever's tenant the path names", async () => {
    const validation = { handler: "x" };
    const tenants = [{}, { callers: "iam", tenantFrom: { path: "tenant" } }];
    const paths: string[] = [];
    for (const tenant of tenants) {
      const recorded = await recordApi({ validation, ...tenant });
      paths.push(recorded.get("orders-validate-permission").inputs.sourceArn);
    }
    assert.deepEqual(paths, ["arn:real:execute-api/live/POST/requests", "arn:real:execute-api/live/POST/*/requests"]);
  });

  it("declares every header that it sends, and says problems as problems", () => {
    for (const { type, name, inputs } of plain.resources) {
      if (!type.endsWith(":IntegrationResponse")) continue;
      const declared = plain.get(name.replace("-integration", "")).inputs.responseParameters;
      for (const header of Object.keys(inputs.responseParameters))
        assert.equal(declared[header], true, `${name} ${header}`);
      const problem = Number(inputs.statusCode) >= 400;
      const type_ = inputs.responseParameters["method.response.header.Content-Type"];
      assert.equal(type_, problem ? "'application/problem+json'" : "'application/json'", name);
    }
    const accepted = plain.get("orders-post-202").inputs.responseParameters;
    assert.deepEqual(
      Object.keys(accepted).sort(),
      ["Content-Type", "Location", "Retry-After"].map((name) => `method.response.header.${name}`),
    );
    assert.equal(
      plain.get("orders-post-integration-202").inputs.responseParameters["method.response.header.Retry-After"],
      "'3'",
    );
  });

  const answers: [name: string, type: string, status: string | undefined, retryAfter: string | undefined][] = [
    ["bad-request-body", "BAD_REQUEST_BODY", "400", undefined],
    ["unsupported-media-type", "UNSUPPORTED_MEDIA_TYPE", "415", undefined],
    ["request-too-large", "REQUEST_TOO_LARGE", "413", undefined],
    ["throttled", "THROTTLED", "429", "'1'"],
    ["no-such-route", "MISSING_AUTHENTICATION_TOKEN", "404", undefined],
    ["resource-not-found", "RESOURCE_NOT_FOUND", "404", undefined],
    ["integration-failure", "INTEGRATION_FAILURE", "503", "'5'"],
    ["integration-timeout", "INTEGRATION_TIMEOUT", "503", "'5'"],
    ["configuration-error", "API_CONFIGURATION_ERROR", "503", "'5'"],
    ["default-4xx", "DEFAULT_4XX", undefined, undefined],
    ["default-5xx", "DEFAULT_5XX", undefined, "'5'"],
  ];
  for (const [name, type, status, retryAfter] of answers) {
    it(`answers ${type} with ${status ?? "its own status"}, as a problem that holds nothing of the request`, () => {
      const { responseType, statusCode, responseParameters, responseTemplates } = plain.get(
        `orders-answer-${name}`,
      ).inputs;
      assert.deepEqual([responseType, statusCode], [type, status]);
      assert.equal(responseParameters["gatewayresponse.header.Content-Type"], "'application/problem+json'");
      assert.equal(responseParameters["gatewayresponse.header.Retry-After"], retryAfter);
      const text = responseTemplates["application/json"];
      assert.doesNotMatch(text, /\$/);
      const problem = JSON.parse(text);
      assert.equal(problem.status, status === undefined ? undefined : Number(status));
      assert.ok(problem.type && problem.title && problem.detail);
      if (status === "503")
        assert.match(problem.detail, /may have been accepted; repeat with the same Idempotency-Key/);
    });
  }

  it("gives a reason to a body that the schema does not allow, whatever the schema's names are", async () => {
    const wicked = { type: "object", required: ['a"$context.path', "#end"], properties: {} };
    const { inputs } = (await recordApi({ schema: wicked })).get("orders-answer-bad-request-body");
    assert.match(
      JSON.parse(inputs.responseTemplates["application/json"]).detail,
      /with "a\\"\$context\.path" and "#end"/,
    );
  });

  it("writes an access log that has no address, no body and no request's id", async () => {
    const { destinationArn, format } = plain.get("orders-stage").inputs.accessLogSettings;
    assert.match(destinationArn, /^arn:aws:logs:[^:]+:\d+:log-group:\/aws\/apigateway\/[\w-]+$/);
    assert.equal(plain.get("orders-access-log").inputs.retentionInDays, 30);
    const variables = Object.values(JSON.parse(format) as Record<string, string>);
    // At least one of the two has to be there: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    assert.ok(variables.includes("$context.requestId") && variables.includes("$context.extendedRequestId"));
    for (const variable of variables) {
      assert.match(variable, /^\$context\.[A-Za-z.]+$/);
      assert.doesNotMatch(variable, /\.(path|identity|authorizer)\b|messageString/);
    }
    const without = await recordApi({ accessLogs: false });
    assert.equal(without.get("orders-stage").inputs.accessLogSettings, undefined);
    assert.equal(without.resources.filter(({ name }) => name === "orders-access-log").length, 0);
  });

  describe("the trigger of its deployment", () => {
    it("is the same for the same program, and known before anything exists", async () => {
      assert.equal(trigger(await recordApi()), trigger(plain));
      const previewed = await recordApi({}, {}, true);
      assert.equal(previewed.get("orders-deployment").inputs.restApi, unknown);
      assert.match(trigger(previewed), /^[0-9a-f]{64}$/);
      // An update knows no more than the preview did, or it would deploy what was not previewed.
      assert.equal(trigger(previewed), trigger(plain));
    });

    const changes: [title: string, args: object][] = [
      ["the schema", { schema: { ...schema, additionalProperties: false } }],
      ["the retention, which is in a template", { queueRetention: "5 days" }],
      ["the timeout, which sets Retry-After", { workTimeout: "60 seconds" }],
      ["the origin", { publicOrigin: "https://api.example.com" }],
    ];
    for (const [title, args] of changes) {
      it(`changes with ${title}`, async () => assert.notEqual(trigger(await recordApi(args)), trigger(plain)));
    }

    it("does not change with the throttling, which belongs to the stage", async () => {
      assert.equal(trigger(await recordApi({ rate: 1, burst: 1 })), trigger(plain));
    });

    // Every part is made by the one method that also puts it under the hash and into dependsOn; request-intake.test.ts holds dependsOn
    // against all parts, so a few of them will do here.
    it("changes with any part of the snapshot", async () => {
      const seen = new Set([trigger(plain)]);
      const parts = ["postIntegration", "getStatusIntegration200", "answerThrottled", "getResult404"];
      for (const part of parts) seen.add(trigger(await recordApi({}, { [part]: { description: "changed" } })));
      assert.equal(seen.size, parts.length + 1);
    });
  });
});
