import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type { ValidationArgs } from "../../../components/request-intake/args.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";
import { RequestIntake, type RequestIntakeArgs } from "../../../components/request-intake.ts";
import { account, arnOf, childrenOf, type Recorded, record, region, texts, unknown } from "../recorder.ts";
import { makeAllBundles } from "./make-all-bundles.ts";

const kmsKeyArn = arnOf("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");

const args = {
  handler: "tests/components/fixtures/fulfil.ts",
  schema: { type: "object", required: ["sku"], properties: { sku: { type: "string" } } },
} satisfies RequestIntakeArgs;
const handler = "handlers/orders/check.ts";
const make = (validation: Partial<ValidationArgs> = {}, more: Partial<RequestIntakeArgs> = {}) =>
  new RequestIntake("orders", { ...args, ...more, validation: { handler, ...validation } });

const functionArn = arnOf("lambda", "function:levee-test-orders-validate");
const queueArn = arnOf("sqs", "levee-test-orders-work");

const granted = (recorded: Recorded, policy: string): string[] =>
  JSON.parse(recorded.get(policy).inputs.policy).Statement.flatMap(
    ({ Action, Resource }: { Action: string[]; Resource: string[] }) =>
      Action.map((action) => `${action} ${Resource.join(" ")}`),
  );

const validation = (given: unknown, more: object = {}) =>
  settingsOf('RequestIntake "orders"', { ...args, ...more, validation: given } as RequestIntakeArgs).validation;

describe("RequestIntake's validation", function () {
  this.timeout(20_000);
  let plain: Recorded;
  let checked: Recorded;
  let previewed: Recorded;
  before(async () => {
    makeAllBundles();
    plain = await record(() => new RequestIntake("orders", args));
    checked = await record(() => make());
    previewed = await record(() => make({}, { kmsKeyArn }), { preview: true });
  });

  it("adds a function with role, log, permission and two alarms, and takes the answers of the integration away", () => {
    const names = (recorded: Recorded) => Object.values(childrenOf(recorded, "orders")).flat();
    const [before, after] = [names(plain), names(checked)];
    assert.deepEqual(after.filter((name) => !before.includes(name)).sort(), [
      "orders-alarm-validate-errors",
      "orders-alarm-validate-throttles",
      "orders-validate",
      "orders-validate-logs",
      "orders-validate-permission",
      "orders-validate-role",
      "orders-validate-role-policy",
    ]);
    // The right to send is a policy of its own: when a check is added it goes last, after the stage that needs it.
    assert.deepEqual(before.filter((name) => !after.includes(name)).sort(), [
      "orders-api-role-policy-accept",
      "orders-post-202",
      "orders-post-400",
      "orders-post-413",
      "orders-post-503",
      "orders-post-integration-202",
      "orders-post-integration-503",
    ]);
  });

  it("puts the function behind the method, which still holds each body against the model first", () => {
    assert.deepEqual(checked.get("orders-post").inputs, plain.get("orders-post").inputs);
    assert.deepEqual(checked.get("orders-post-integration").inputs, {
      restApi: "orders-api-id",
      resourceId: "orders-requests-id",
      httpMethod: "POST",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      timeoutMilliseconds: 10_000,
    });
    assert.ok(checked.get("orders-post-integration").dependencies.uri!.includes("orders-validate"));
  });

  it("lets the API's one method call it, before there is a deployment", () => {
    assert.deepEqual(checked.get("orders-validate-permission").inputs, {
      function: "levee-test-orders-validate",
      statementId: "api",
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:real:execute-api/live/POST/requests",
    });
    assert.ok(checked.get("orders-deployment").dependsOn.includes("orders-validate-permission"));
  });

  it("is a light function with executions set apart", () => {
    const { code, environment, ...inputs } = checked.get("orders-validate").inputs;
    assert.deepEqual(inputs, {
      name: "levee-test-orders-validate",
      description: 'Checks the requests of RequestIntake "orders" before they are accepted',
      role: `arn:aws:iam::${account}:role/levee-test-orders-validate-${region}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: 3,
      memorySize: 512,
      reservedConcurrentExecutions: 100,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/levee-test-orders-validate" },
    });
    assert.deepEqual(environment.variables, {
      LEVEE_INSTANCE: "orders",
      LEVEE_QUEUE_URL: `https://sqs.${region}.amazonaws.com/${account}/levee-test-orders-work`,
      LEVEE_VALIDATION_TIMEOUT_MS: "1000",
      POWERTOOLS_SERVICE_NAME: "orders",
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    });
  });

  it("may send to the queue, which the API then may not, and nothing else", () => {
    const logs = ["CreateLogStream", "PutLogEvents"].map(
      (action) => `logs:${action} ${arnOf("logs", "log-group:/aws/lambda/levee-test-orders-validate:*")}`,
    );
    assert.deepEqual(granted(checked, "orders-validate-role-policy"), [`sqs:SendMessage ${queueArn}`, ...logs]);
    assert.ok(!granted(checked, "orders-api-role-policy").some((right) => right.startsWith("sqs:")));
    const key = `kms:GenerateDataKey ${kmsKeyArn}`;
    assert.ok(granted(previewed, "orders-validate-role-policy").includes(key));
    assert.ok(!granted(previewed, "orders-api-role-policy").includes(key));
  });

  it("gives the check the team's policy and environment", async () => {
    const policy = [{ actions: ["dynamodb:GetItem"], resources: [arnOf("dynamodb", "table/stock")] }];
    const given = await record(() => make({ policy, environment: { STOCK: "stock" }, memory: 1_024 }));
    assert.ok(
      granted(given, "orders-validate-role-policy").includes(`dynamodb:GetItem ${arnOf("dynamodb", "table/stock")}`),
    );
    const { environment, memorySize } = given.get("orders-validate").inputs;
    assert.deepEqual([environment.variables.STOCK, memorySize], ["stock", 1_024]);
    assert.equal(given.get("orders-worker").inputs.environment.variables.STOCK, undefined);
  });

  it("answers every failure of API Gateway's own with 503 and Retry-After, of whatever type it is", () => {
    const types = checked.resources
      .filter(({ type }) => type === "aws:apigateway/response:Response")
      .map(({ inputs }) => inputs)
      .filter(({ responseType }) => /5XX|INTEGRATION|CONFIGURATION/.test(responseType));
    assert.equal(types.length, 4);
    for (const { responseType, statusCode, responseParameters, responseTemplates } of types) {
      assert.deepEqual(
        [statusCode, responseParameters["gatewayresponse.header.Retry-After"]],
        ["503", "'5'"],
        responseType,
      );
      assert.match(JSON.parse(responseTemplates["application/json"]).detail, /may have been accepted/);
    }
  });

  it("alarms on what the function does not answer, and has it on the dashboard", () => {
    const rule = (name: string) => {
      const { metricName, dimensions, period, evaluationPeriods, datapointsToAlarm } = checked.get(
        `orders-alarm-${name}`,
      ).inputs;
      return [metricName, Object.values(dimensions).join(), period, evaluationPeriods, datapointsToAlarm];
    };
    assert.deepEqual(rule("validate-throttles"), ["Throttles", "levee-test-orders-validate", 60, 3, 2]);
    assert.deepEqual(rule("validate-errors"), ["Errors", "levee-test-orders-validate", 300, 1, undefined]);
    assert.match(JSON.stringify(checked.get("orders-dashboard").inputs), /Checks before the queue/);
  });

  it("knows every definition at the first preview but what AWS makes up", () => {
    for (const name of ["validate", "validate-role-policy", "post-integration"]) {
      const { restApi, resourceId, environment, ...inputs } = previewed.get(`orders-${name}`).inputs;
      assert.ok(!texts(inputs).some((text) => text.includes(unknown)), name);
      for (const [variable, value] of Object.entries(environment?.variables ?? {}))
        assert.equal(value === unknown, variable === "LEVEE_QUEUE_URL", variable);
    }
  });

  it("bundles a shell that starts with the environment that it is given, and has the words of the direct path", async () => {
    const { code, environment } = checked.get("orders-validate").inputs;
    const listeners = process.listeners("uncaughtException");
    const rejections = process.listeners("unhandledRejection");
    const module = { exports: {} as { handler?: (event: object, context: object) => Promise<{ body: string }> } };
    Object.assign(process.env, environment.variables, { AWS_REGION: region });
    try {
      new Function("module", "exports", "require", code.assets["index.js"].text)(
        module,
        module.exports,
        createRequire(import.meta.url),
      );
      const requestContext = {
        requestTimeEpoch: 1_760_000_000_000,
        extendedRequestId: "a=",
        path: "/",
        domainName: "x",
      };
      const context = { getRemainingTimeInMillis: () => 3_000 };
      const write = process.stdout.write;
      process.stdout.write = () => true;
      const said = await module.exports.handler!({ body: "no JSON", headers: {}, requestContext }, context).finally(
        () => {
          process.stdout.write = write;
        },
      );
      const response = plain.get("orders-answer-bad-request-body").inputs.responseTemplates["application/json"];
      assert.equal(said.body, response);
    } finally {
      for (const name of Object.keys(environment.variables)) delete process.env[name];
      delete process.env.AWS_REGION;
      for (const one of process.listeners("uncaughtException"))
        if (!listeners.includes(one)) process.removeListener("uncaughtException", one);
      for (const one of process.listeners("unhandledRejection"))
        if (!rejections.includes(one)) process.removeListener("unhandledRejection", one);
    }
  });

  describe("numbers", () => {
    it("follow from the rate and the check's time", () => {
      const { policy, environment, ...numbers } = validation({ handler })!;
      assert.deepEqual(numbers, {
        handler,
        timeoutMs: 1_000,
        functionTimeout: 3,
        reservedConcurrency: 100,
        memory: 512,
      });
      const of = (given: object, more: object = {}) => validation({ handler, ...given }, more)!;
      for (const [rate, executions] of [
        [1, 5],
        [100, 5],
        [101, 6],
        [1_000, 50],
        [2_001, 100],
      ] as const)
        assert.equal(of({}, { rate }).reservedConcurrency, executions, String(rate));
      for (const [timeout, seconds] of [
        ["0.1 seconds", 3],
        ["1.5 seconds", 4],
        ["3 seconds", 5],
      ] as const)
        assert.equal(of({ timeout }).functionTimeout, seconds, timeout);
      assert.equal(of({ reservedConcurrency: 7 }).reservedConcurrency, 7);
    });

    it("follow from a rate that is only known later", async () => {
      const later = validation({ handler }, { rate: pulumi.output(1_000) })!.reservedConcurrency;
      const known = await new Promise((resolve) => pulumi.output(later).apply(resolve));
      assert.equal(known, 50);
    });

    const refused: [given: unknown, message: RegExp][] = [
      [true, /validation true is not a map; write \{ handler/],
      ["check.ts", /validation "check.ts" is not a map/],
      [{ handler, timeOut: "1 second" }, /validation's "timeOut" is unknown; there are environment, handler/],
      [{ handler, timeout: "4 seconds" }, /validation's timeout "4 seconds" is over 3 seconds; a caller waits/],
      [{ handler, timeout: "50" }, /validation's timeout "50" is not a duration/],
      [{ handler, reservedConcurrency: 0 }, /validation's reservedConcurrency 0 is not a whole number from 1/],
      [{ handler, memory: 1 }, /validation's memory 1 is not a whole number/],
      [{ handler, policy: {} }, /validation: policy \{\} is not a list/],
      [{ handler, environment: { LEVEE_X: "1" } }, /validation: environment names "LEVEE_X"/],
      [null, /validation null is not a map/],
    ];
    for (const [given, message] of refused) {
      it(`are refused: ${JSON.stringify(given)}`, () => assert.throws(() => validation(given), { message }));
    }

    it("need a handler that is there, and exports one", async () => {
      const problem = (handler: string) =>
        record(() => make({ handler })).then(
          () => assert.fail("it was taken"),
          (error: Error) => error.message,
        );
      assert.match(await problem(""), /validation's handler "" names no file/);
      assert.match(await problem("handlers/none.ts"), /validation's handler "handlers\/none.ts" does not exist/);
      assert.match(
        await problem("handlers/parts/log.ts"),
        /has no export named "handler"; write: export const handler/,
      );
    });
  });
});
