import assert from "node:assert/strict";
import { projectRoot } from "../../../components/parts/bundle.ts";
import { openApi } from "../../../components/request-intake/openapi/open-api.ts";
import { requestSchema } from "../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";
import { RequestIntake, type RequestIntakeArgs } from "../../../components/request-intake.ts";
import { lintTemplate } from "../../../local/gateway/vtl/lint.ts";
import { unknown } from "../../policies/harness/computed.ts";
import { judgeRegistered } from "../../policies/harness/judge.ts";
import { type Registered, run } from "../../policies/harness/run.ts";

const args: RequestIntakeArgs = {
  handler: "tests/components/fixtures/fulfil.ts",
  schema: { type: "object", properties: { email: { type: "string" } } },
};
const validation = { handler: "handlers/orders/check.ts" };
const authorizer = "tests/e2e/request-intake/callers/fixtures/authorize.ts";
const userPools = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12"];
const told: Partial<RequestIntakeArgs> = {
  brake: true,
  notify: {
    push: true,
    webhook: { urlFrom: "/callbackUrl", hosts: ["*.example.com"], secret: "orders/webhook" },
    mail: {
      sender: "Acme <orders@acme.example>",
      to: "/email",
      subject: "Your order",
      html: "handlers/orders/outcome.html",
      text: "handlers/orders/outcome.txt",
    },
  },
};
const perClient = { rate: 1, burst: 2, quota: { requests: 10, per: "day" } } as const;
const any = { origins: ["*"] };
const one = { origins: ["https://a.example"], credentials: true };
const several = { origins: ["https://a.example", "https://b.example"] };
const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012";

/**
 * Each way to call with a check and without, each way to have a tenant, each form of `cors`, each channel; in few instances, because a
 * bundle is made for each set of functions. All that are possible together, 2,368, were judged once in the same way.
 */
const variants: Readonly<Record<string, Partial<RequestIntakeArgs>>> = {
  "iam-checked": { callers: "iam", validation, cors: any, tenantFrom: { header: "X-Tenant" }, kmsKeyArn, ...told },
  "iam-socket": { callers: "iam", webSocket: true, cors: one, tenantFrom: "caller", kmsKeyArn, ...told },
  "keys-checked": {
    callers: { apiKeys: ["shop"] },
    validation,
    cors: several,
    tenantFrom: { path: "tenant" },
    perClient,
    expireAfter: "5 minutes",
  },
  "keys-direct": { callers: { apiKeys: [] }, cors: several, tenantFrom: { header: "X-Tenant" } },
  "pool-checked": { callers: { userPools, scopes: ["a/b"] }, validation, cors: one, tenantFrom: { claim: "tenant" } },
  "pool-direct": { callers: { userPools }, cors: any, tenantFrom: { path: "tenant" } },
  "function-checked": {
    callers: { authorizer },
    validation,
    webSocket: { bypasses: ["validation"] },
    tenantFrom: { claim: "tenant" },
    ...told,
  },
  "function-direct": { callers: { authorizer, apiKeys: ["shop"] }, cors: several, perClient, tenantFrom: "caller" },
  "anybody-checked": { validation, cors: several, expireAfter: "5 minutes", accessLogs: true },
};

/** What AWS makes up, and what is made of it. */
const MADE_UP = [
  ...["restApi", "restApiId", "apiId", "resourceId", "parentId", "requestValidatorId", "authorizerId"],
  ...["integrationId", "routeId", "target", "deployment", "deploymentId", "queueUrl", "usagePlanId", "keyId"],
  "apiStages.0.apiId",
  // Its account and its API are.
  "sourceArn",
  ...["QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "CHANNELS", "WORKER_MAPPING", "CONNECTIONS_URL", "REQUESTS_URL"].map(
    (name) => `environment.variables.LEVEE_${name}`,
  ),
  "stageVariables.requestsUrl",
  // CloudWatch knows a WebSocket API by its id.
  "metricQueries.0.metric.dimensions.ApiId",
  "metricQueries.1.metric.dimensions.ApiId",
  "dashboardBody",
];

function unknownsIn(value: unknown, path: readonly string[] = []): string[] {
  if (value === unknown) return [path.join(".")];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => unknownsIn(inner, [...path, name]));
}

describe("every variant of a RequestIntake", function () {
  // Making the bundles of all functions takes a busy machine its time.
  this.timeout(120_000);
  let registered: readonly Registered[];
  before(async () => {
    registered = await run(() => {
      for (const [name, variant] of Object.entries(variants)) new RequestIntake(name, { ...args, ...variant });
    }, "first preview");
  });
  const of = (name: string) =>
    registered.filter(({ parent, type }) => parent.endsWith(`::${name}`) && type.startsWith("aws:apigateway/"));

  it("pleases the policy pack at the first preview, and leaves it nothing to be determined later", async () => {
    assert.ok(registered.length > 1_000);
    const found = await judgeRegistered(registered);
    assert.deepEqual(
      found.map(({ policy, on, message }) => `${policy} ${on} ${message}`),
      [],
    );
  });

  it("is known at the first preview but for what AWS makes up", () => {
    const unknowns = registered.flatMap(({ type, inputs }) => unknownsIn(inputs).map((path) => [path, type] as const));
    assert.deepEqual(
      unknowns.filter(([path]) => !MADE_UP.includes(path)),
      [],
    );
    const dashboards = registered.filter(({ inputs }) => inputs.dashboardBody === unknown).map(({ name }) => name);
    assert.deepEqual(dashboards.sort(), ["function-checked-dashboard", "iam-socket-dashboard"]);
  });

  it("has templates of what AWS documents, and nothing else", () => {
    const templates = registered
      .filter(({ type }) => /apigateway\/integration/.test(type))
      .flatMap(({ inputs }) =>
        Object.values({ ...(inputs.requestTemplates as object), ...(inputs.responseTemplates as object) }),
      );
    assert.ok(templates.length > 80);
    for (const template of templates as string[]) assert.deepEqual(lintTemplate(template), []);
  });

  for (const [name, variant] of Object.entries(variants)) {
    it(`serves what its contract says: ${name}`, () => {
      const settings = settingsOf("x", { ...args, ...variant });
      const schema = requestSchema("x", args.schema, projectRoot);
      const { paths } = openApi({ name, settings, schema, server: { url: "https://x" }, version: "1" });
      const promised = Object.entries(paths as Record<string, Record<string, { responses: object }>>).flatMap(
        ([path, operations]) =>
          Object.entries(operations).flatMap(([method, { responses }]) =>
            method === "parameters" ? [] : [[`${method.toUpperCase()} ${path}`, Object.keys(responses)] as const],
          ),
      );
      const answers = new Map<string, string[]>(promised);
      const parts = new Map(of(name).map((one) => [one.urn, one]));
      const pathOf = (urn: string | undefined): string => {
        const part = parts.get(urn ?? "");
        if (!part?.inputs.pathPart) return "";
        return `${pathOf(part.propertyDependencies.parentId?.find((one) => one.includes("/resource:")))}/${part.inputs.pathPart}`;
      };
      const routeOf = ({ inputs, propertyDependencies }: Registered) =>
        `${inputs.httpMethod} ${pathOf(propertyDependencies.resourceId?.find((one) => one.includes("/resource:")))}`;
      const methods = [...parts.values()].filter(({ type }) => type.endsWith(":Method"));
      const [asked, called] = [
        methods.filter(({ inputs }) => inputs.httpMethod === "OPTIONS"),
        methods.filter(({ inputs }) => inputs.httpMethod !== "OPTIONS"),
      ];
      assert.deepEqual(called.map(routeOf).sort(), [...answers.keys()].sort());
      const open = asked.map((method) => routeOf(method).replace(/^OPTIONS /, ""));
      assert.deepEqual(open.sort(), variant.cors ? Object.keys(paths as object).sort() : []);
      const statuses = [...parts.values()].filter(({ type }) => type.endsWith(":MethodResponse"));
      for (const response of statuses) {
        if (response.inputs.httpMethod === "OPTIONS") continue;
        const route = routeOf(response);
        assert.ok(
          answers.get(route)?.includes(String(response.inputs.statusCode)),
          `${route} ${response.inputs.statusCode}`,
        );
      }
    });
  }
});
