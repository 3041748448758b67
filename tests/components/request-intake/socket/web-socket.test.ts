import assert from "node:assert/strict";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { RequestIntake, type RequestIntakeArgs } from "../../../../components/request-intake.ts";
import { SOCKET_CONTEXT_NAMES } from "../../../../local/gateway/vtl/language.ts";
import { lintTemplate } from "../../../../local/gateway/vtl/lint.ts";
import { account, arnOf, type Recorded, record, region, texts, unknown } from "../../recorder.ts";
import { makeAllBundles } from "../make-all-bundles.ts";

const make = (more: Partial<RequestIntakeArgs> = {}) =>
  new RequestIntake("orders", {
    handler: "tests/components/fixtures/fulfil.ts",
    schema: { type: "object" },
    webSocket: true,
    ...more,
  });

const authorizer = "tests/e2e/request-intake/callers/fixtures/authorize.ts";
const validation = { handler: "handlers/orders/check.ts" };
const limited = { callers: { authorizer, apiKeys: ["shop"] }, perClient: { rate: 1, burst: 1 } };
const settings = (more: object) =>
  settingsOf("test", { handler: "h.ts", schema: {}, webSocket: true, ...more } as RequestIntakeArgs);

const routes = ["connect", "default", "disconnect", "ping", "request"];

describe("RequestIntake with a WebSocket API", function () {
  this.timeout(20_000);
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    makeAllBundles();
    deployed = await record(make);
    previewed = await record(make, { preview: true });
  });
  const ofType = (type: string, recorded = deployed) =>
    recorded.resources.filter((each) => each.type.startsWith(`aws:apigatewayv2/${type}:`));
  const rights = (role: string, recorded = deployed): { Sid: string; Action: string[]; Resource: string[] }[] =>
    JSON.parse(recorded.get(`orders-${role}-role-policy`).inputs.policy).Statement;

  const refusals: Record<string, [args: object, rule: RegExp]> = {
    "anything but true, false or a map": [
      { webSocket: "yes" },
      /webSocket "yes" is neither true, false nor a map; write /,
    ],
    "another name in it": [{ webSocket: { bypass: [] } }, /webSocket's "bypass" is unknown; there are bypasses/],
    "a bypass of what there is not": [
      { webSocket: { bypasses: ["schema"] } },
      /bypasses \["schema"\] is not a list of validation and perClient; write /,
    ],
    "callers that nobody checks on a connection": [
      { callers: { apiKeys: ["shop"] } },
      /webSocket with callers by apiKeys, which nobody checks on a connection/,
    ],
    "a tenant that no message has": [
      { callers: "iam", tenantFrom: { header: "X-Tenant" } },
      /webSocket with a tenantFrom that is a header/,
    ],
    "callers whom any page can bring along": [
      { callers: { authorizer, identityFrom: ["cookie"] } },
      /callers known by their Cookie, .*add "Origin" to identityFrom/,
    ],
    "a check that messages would go around": [
      { validation },
      /webSocket with validation, .*write webSocket: \{ bypasses: \["validation"\] \}/,
    ],
    "limits of a client that messages would go around": [
      { ...limited, webSocket: { bypasses: ["validation"] } },
      /webSocket with perClient, .*write webSocket: \{ bypasses: \["validation", "perClient"\] \}/,
    ],
  };
  for (const [what, [more, rule]] of Object.entries(refusals))
    it(`is refused with ${what}`, () => {
      assert.throws(() => settings(more), rule);
      assert.equal(settings({ ...more, webSocket: false }).webSocket, false);
    });

  it("is there with all of that when it is said, or harmless", () => {
    for (const more of [
      { validation, webSocket: { bypasses: ["validation"] } },
      { ...limited, validation, webSocket: { bypasses: ["validation", "perClient"] } },
      { callers: { authorizer, identityFrom: ["Cookie", "Origin"] } },
      { webSocket: { bypasses: [] } },
    ])
      assert.equal(settings(more).webSocket, true);
  });

  it("asks who connects as the REST API asks who calls, at the connect and nowhere else", async () => {
    const team = await record(() => make({ callers: { authorizer } }));
    const types = ofType("route", team).map(({ inputs }) => inputs.authorizationType);
    assert.deepEqual(types, ["CUSTOM", undefined, undefined, undefined, undefined]);
    const { authorizerType, identitySources, authorizerCredentialsArn } = team.get("orders-socket-callers").inputs;
    assert.deepEqual([authorizerType, identitySources], ["REQUEST", ["route.request.header.Authorization"]]);
    assert.match(authorizerCredentialsArn, /role\/levee-test-orders-socket-/);
    assert.ok(rights("socket", team).some(({ Action }) => Action.includes("lambda:InvokeFunction")));
    const iam = await record(() => make({ callers: "iam" }));
    assert.equal(iam.get("orders-socket-connect").inputs.authorizationType, "AWS_IAM");
  });

  it("has its five routes, each with one integration, one answer and a response on the connection", () => {
    for (const [type, suffix] of Object.entries({
      route: "",
      integration: "-integration",
      integrationResponse: "-answer",
      routeResponse: "-response",
    }))
      assert.deepEqual(
        ofType(type).map(({ name }) => name),
        routes.map((route) => `orders-socket-${route}${suffix}`),
      );
    const keys = ofType("route").map(({ inputs }) => inputs.routeKey);
    assert.deepEqual(keys, ["$connect", "$default", "$disconnect", "ping", "request"]);
  });

  it("holds each request against the schema at the edge", () => {
    const { modelSelectionExpression, requestModels } = deployed.get("orders-socket-request").inputs;
    assert.deepEqual([modelSelectionExpression, requestModels], ["\\$default", { $default: "Message" }]);
    const { schema } = deployed.get("orders-socket-model").inputs;
    assert.deepEqual(JSON.parse(schema).properties.body, { type: "object" });
  });

  it("calls the queue and the table of connections in the name of a role that may no more than that", () => {
    for (const { inputs } of ofType("integration")) {
      if (inputs.integrationType === "MOCK") continue;
      assert.equal(inputs.credentialsArn, `arn:aws:iam::${account}:role/levee-test-orders-socket-${region}`);
    }
    assert.deepEqual(
      rights("socket").map(({ Action, Resource }) => [Action, Resource]),
      [
        [["sqs:SendMessage"], [arnOf("sqs", "levee-test-orders-work")]],
        [["dynamodb:PutItem", "dynamodb:DeleteItem"], [arnOf("dynamodb", "table/levee-test-orders-connections")]],
      ],
    );
  });

  it("lets the channel's function push to connections of its own stage, and nobody else", () => {
    const push = (role: string) =>
      rights(role).filter(({ Action }) => Action.some((action) => action.startsWith("execute-api:")));
    assert.deepEqual(push("deliver-socket"), [
      {
        Sid: "Push",
        Effect: "Allow",
        Action: ["execute-api:ManageConnections"],
        Resource: [arnOf("execute-api", "*/levee-test-orders/POST/@connections/*")],
      },
    ]);
    for (const role of ["worker", "undelivered-consumer", "api", "socket"]) assert.deepEqual(push(role), [], role);
    const { LEVEE_CONNECTIONS_URL, LEVEE_REQUESTS_URL } =
      deployed.get("orders-deliver-socket").inputs.environment.variables;
    assert.equal(LEVEE_CONNECTIONS_URL, "https://abc.execute-api.eu-central-1.amazonaws.com/levee-test-orders");
    assert.equal(LEVEE_REQUESTS_URL, "https://abc.execute-api.eu-central-1.amazonaws.com/live/requests");
  });

  it("tells the worker that a request says in `replyTo` where its outcome goes", () => {
    const { LEVEE_CHANNELS } = deployed.get("orders-worker").inputs.environment.variables;
    const [{ channel, address }] = JSON.parse(LEVEE_CHANNELS);
    assert.deepEqual([channel, address], ["socket", { attribute: "replyTo" }]);
  });

  it("is throttled and logged as the REST API is, and says where statuses are", () => {
    const { name, defaultRouteSettings, accessLogSettings, stageVariables } =
      deployed.get("orders-socket-stage").inputs;
    assert.equal(name, "levee-test-orders");
    assert.deepEqual(defaultRouteSettings, { throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000 });
    assert.equal(accessLogSettings.destinationArn, arnOf("logs", "log-group:/aws/apigateway/levee-test-orders-socket"));
    assert.ok(Buffer.byteLength(accessLogSettings.format) < 3_072, "access log template size, 3 KB");
    assert.deepEqual(stageVariables, {
      requestsUrl: "https://abc.execute-api.eu-central-1.amazonaws.com/live/requests",
    });
  });

  it("makes a new deployment when a template, the schema or a route changes, after all of them, and else none", async () => {
    const trigger = (recorded: Recorded) => recorded.get("orders-socket-deployment").inputs.triggers.snapshot;
    const other = await record(() => make({ schema: { type: "object", required: ["a"] } }));
    assert.notEqual(trigger(other), trigger(deployed));
    assert.equal(trigger(previewed), trigger(deployed));
    const { dependsOn } = deployed.get("orders-socket-deployment");
    for (const { name } of ["route", "integration", "integrationResponse", "routeResponse", "model"].flatMap((type) =>
      ofType(type),
    ))
      assert.ok(dependsOn.includes(name), name);
    assert.ok(dependsOn.includes("orders-socket-role-policy"));
  });

  it("knows at the first preview everything but ids and URLs that AWS makes up", () => {
    for (const { name, inputs } of previewed.resources.filter(({ name }) => /socket|connections/.test(name)))
      for (const [input, value] of Object.entries(inputs)) {
        if (!JSON.stringify(value).includes(unknown)) continue;
        const allowed =
          /^(apiId|target|integrationId|routeId|deploymentId|stageVariables|environment|queueUrl|metricQueries)$/;
        assert.match(input, allowed, `${name} ${input}`);
      }
  });

  it("uses templates that API Gateway documents of WebSocket APIs, and nothing is in them that a caller could fill", () => {
    const templates = [...ofType("integration"), ...ofType("integrationResponse")].flatMap(({ inputs }) =>
      texts(inputs.requestTemplates ?? inputs.responseTemplates),
    );
    assert.equal(templates.length, 10);
    for (const template of templates) assert.deepEqual(lintTemplate(template, SOCKET_CONTEXT_NAMES), []);
  });

  it("alarms on its own errors and on its channel's", () => {
    const alarms = deployed.resources.filter(({ name }) => /^orders-alarm-(web-)?socket-/.test(name));
    assert.deepEqual(
      alarms.map(({ name }) => name.replace("orders-alarm-", "")),
      ["socket-dead-letters", "socket-errors", "socket-no-progress", "socket-unknown", "web-socket-errors"],
    );
  });
});
