import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { unscopedActions } from "../../components/parts/unscoped-actions.ts";
import { RequestIntake, type RequestIntakeArgs } from "../../components/request-intake.ts";
import { lintTemplate } from "../../local/gateway/vtl/lint.ts";
import { assertAlarmPages } from "./alarm-pages.ts";
import {
  account,
  arnOf,
  childrenOf,
  type Recorded,
  type Registration,
  record,
  region,
  texts,
  unknown,
} from "./recorder.ts";
import { makeAllBundles } from "./request-intake/make-all-bundles.ts";

/** How a secret crosses the wire: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

const kmsKeyArn = arnOf("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");

const args = {
  handler: "tests/components/fixtures/fulfil.ts",
  schema: { type: "object", required: ["sku"], properties: { sku: { type: "string" } } },
} satisfies RequestIntakeArgs;
const make = (more: Partial<RequestIntakeArgs> = {}) => new RequestIntake("orders", { ...args, ...more });

const queueArn = (part: string) => arnOf("sqs", `levee-test-orders-${part}`);
const bucket = `levee-test-orders-results-${account}-${region}`;

/** Every child, by type. */
const children: Record<string, readonly string[]> = {
  "aws:apigateway/deployment:Deployment": ["orders-deployment"],
  "aws:apigateway/integration:Integration": [
    "orders-get-result-integration",
    "orders-get-status-integration",
    "orders-post-integration",
  ],
  "aws:apigateway/integrationResponse:IntegrationResponse": [
    "orders-get-result-integration-200",
    "orders-get-result-integration-404",
    "orders-get-result-integration-503",
    "orders-get-status-integration-200",
    "orders-get-status-integration-503",
    "orders-post-integration-202",
    "orders-post-integration-503",
  ],
  "aws:apigateway/method:Method": ["orders-get-result", "orders-get-status", "orders-post"],
  "aws:apigateway/methodResponse:MethodResponse": [
    "orders-get-result-200",
    "orders-get-result-404",
    "orders-get-result-503",
    "orders-get-status-200",
    "orders-get-status-404",
    "orders-get-status-503",
    "orders-post-202",
    "orders-post-400",
    "orders-post-413",
    "orders-post-503",
  ],
  "aws:apigateway/methodSettings:MethodSettings": ["orders-throttling"],
  "aws:apigateway/model:Model": ["orders-model"],
  "aws:apigateway/requestValidator:RequestValidator": ["orders-validator"],
  "aws:apigateway/resource:Resource": ["orders-request", "orders-request-result", "orders-requests"],
  "aws:apigateway/response:Response": [
    "orders-answer-bad-request-body",
    "orders-answer-configuration-error",
    "orders-answer-default-4xx",
    "orders-answer-default-5xx",
    "orders-answer-integration-failure",
    "orders-answer-integration-timeout",
    "orders-answer-no-such-route",
    "orders-answer-request-too-large",
    "orders-answer-resource-not-found",
    "orders-answer-throttled",
    "orders-answer-unsupported-media-type",
  ],
  "aws:apigateway/restApi:RestApi": ["orders-api"],
  "aws:apigateway/stage:Stage": ["orders-stage"],
  "aws:cloudwatch/dashboard:Dashboard": ["orders-dashboard"],
  "aws:cloudwatch/logGroup:LogGroup": ["orders-access-log", "orders-undelivered-consumer-logs", "orders-worker-logs"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    "orders-alarm-age",
    "orders-alarm-api-errors",
    "orders-alarm-dead-letters",
    "orders-alarm-new-dead-letters",
    "orders-alarm-no-consumer",
    "orders-alarm-no-progress",
    "orders-alarm-slow-start",
    "orders-alarm-throttles",
    "orders-alarm-undelivered",
    "orders-alarm-undelivered-errors",
    "orders-alarm-worker-errors",
  ],
  "aws:dynamodb/table:Table": ["orders-status"],
  "aws:iam/role:Role": ["orders-api-role", "orders-undelivered-consumer-role", "orders-worker-role"],
  "aws:iam/rolePolicy:RolePolicy": [
    "orders-api-role-policy",
    "orders-api-role-policy-accept",
    "orders-undelivered-consumer-role-policy",
    "orders-worker-role-policy",
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": ["orders-undelivered-mapping", "orders-worker-mapping"],
  "aws:lambda/function:Function": ["orders-undelivered-consumer", "orders-worker"],
  "aws:s3/bucket:Bucket": ["orders-results"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["orders-results-lifecycle"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["orders-results-ownership"],
  "aws:s3/bucketPolicy:BucketPolicy": ["orders-results-policy"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["orders-results-access"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "orders-results-encryption",
  ],
  "aws:sns/topic:Topic": ["orders-alarms"],
  "aws:sns/topicPolicy:TopicPolicy": ["orders-alarms-policy"],
  "aws:sqs/queue:Queue": ["orders-dlq", "orders-undelivered", "orders-work"],
  "aws:sqs/queuePolicy:QueuePolicy": ["orders-dlq-policy", "orders-undelivered-policy", "orders-work-policy"],
  "levee:index:RequestIntake": ["orders"],
};

const data = ["orders-dlq", "orders-results", "orders-status", "orders-undelivered", "orders-work"];

const uncaught = ["uncaughtException", "unhandledRejection"] as unknown as NodeJS.Signals[];

/** The statements of every IAM document, with the resource that holds it. */
function statements({ resources }: Recorded) {
  return resources.flatMap(({ name, inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy]
      .filter((document) => document !== undefined)
      .flatMap((document) => JSON.parse(document).Statement.map((statement: object) => ({ name, ...statement }))),
  ) as {
    name: string;
    Effect: string;
    Action: string | string[];
    Resource?: string[];
    Condition?: object;
    Principal?: unknown;
  }[];
}

const granted = (recorded: Recorded, policy: string) =>
  statements(recorded)
    .filter(({ name }) => name === policy)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${Resource!.join(" ")}`));

describe("RequestIntake", function () {
  // Two functions are bundled twice, which a busy machine takes its time for.
  this.timeout(20_000);
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    makeAllBundles();
    deployed = await record(make);
    previewed = await record(() => make({ ephemeral: true, alarmEmail: "on-call@example.com", kmsKeyArn }), {
      preview: true,
    });
  });

  it("makes these children and no other, each below it", () => {
    assert.deepEqual(childrenOf(deployed, "orders"), children);
  });

  it("protects and keeps what holds data, and only that", () => {
    const kept = (recorded: Recorded, of: (resource: Registration) => boolean) =>
      recorded.resources.filter(of).map(({ name }) => name);
    assert.deepEqual(
      kept(deployed, ({ protect }) => protect),
      data,
    );
    assert.deepEqual(
      kept(deployed, ({ retainOnDelete }) => retainOnDelete),
      data,
    );
    assert.equal(deployed.get("orders-status").inputs.deletionProtectionEnabled, true);
    assert.equal(deployed.get("orders-results").inputs.forceDestroy, false);
  });

  it("protects nothing in an ephemeral stack", () => {
    assert.deepEqual(
      previewed.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete),
      [],
    );
    assert.equal(previewed.get("orders-status").inputs.deletionProtectionEnabled, false);
    assert.equal(previewed.get("orders-results").inputs.forceDestroy, true);
  });

  it("has three queues, each encrypted, over TLS only, one behind the other", () => {
    assert.deepEqual(deployed.get("orders-work").inputs, {
      name: "levee-test-orders-work",
      visibilityTimeoutSeconds: 540,
      messageRetentionSeconds: 345_600,
      maxMessageSize: 1_048_576,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("undelivered"), maxReceiveCount: 320 }),
    });
    assert.deepEqual(deployed.get("orders-undelivered").inputs, {
      name: "levee-test-orders-undelivered",
      visibilityTimeoutSeconds: 360,
      messageRetentionSeconds: 1_209_600,
      maxMessageSize: 1_048_576,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dlq"), maxReceiveCount: 200 }),
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn("work")] }),
    });
    assert.deepEqual(deployed.get("orders-dlq").inputs, {
      name: "levee-test-orders-dlq",
      messageRetentionSeconds: 1_209_600,
      maxMessageSize: 1_048_576,
      sqsManagedSseEnabled: true,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn("undelivered")] }),
    });
    for (const part of ["work", "undelivered", "dlq"]) {
      const [statement, ...others] = JSON.parse(deployed.get(`orders-${part}-policy`).inputs.policy).Statement;
      assert.deepEqual([statement.Effect, statement.Action, statement.Resource], ["Deny", ["sqs:*"], [queueArn(part)]]);
      assert.deepEqual(statement.Condition, { Bool: { "aws:SecureTransport": "false" } });
      assert.deepEqual(others, []);
    }
  });

  it("encrypts the queues with a key of the team's, and lets its roles use it", () => {
    for (const part of ["work", "undelivered", "dlq"]) {
      const { kmsMasterKeyId, sqsManagedSseEnabled } = previewed.get(`orders-${part}`).inputs;
      assert.deepEqual([kmsMasterKeyId, sqsManagedSseEnabled], [kmsKeyArn, undefined]);
    }
    for (const policy of ["api-role-policy-accept", "worker-role-policy", "undelivered-consumer-role-policy"]) {
      assert.ok(granted(previewed, `orders-${policy}`).includes(`kms:GenerateDataKey ${kmsKeyArn}`), policy);
    }
  });

  it("keeps the status on demand, with a way back, an end, and encrypted", () => {
    assert.deepEqual(deployed.get("orders-status").inputs, {
      name: "levee-test-orders-status",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: true,
    });
  });

  it("keeps large results private, encrypted, over TLS only, twice as long as the status", () => {
    assert.equal(deployed.get("orders-results").inputs.bucket, bucket);
    const { bucket: blocked, ...blocks } = deployed.get("orders-results-access").inputs;
    assert.deepEqual([blocked, ...new Set(Object.values(blocks))], [bucket, true]);
    assert.equal(Object.keys(blocks).length, 4);
    assert.deepEqual(deployed.get("orders-results-ownership").inputs.rule, { objectOwnership: "BucketOwnerEnforced" });
    assert.deepEqual(deployed.get("orders-results-encryption").inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    assert.deepEqual(deployed.get("orders-results-lifecycle").inputs.rules[0].expiration, { days: 28 });
    assert.deepEqual(statements(deployed).find(({ name }) => name === "orders-results-policy")?.Resource, [
      `arn:aws:s3:::${bucket}`,
      `arn:aws:s3:::${bucket}/*`,
    ]);
  });

  it("runs the team's function on Node 24 in its shell", () => {
    const { code, environment, ...inputs } = deployed.get("orders-worker").inputs;
    assert.deepEqual(inputs, {
      name: "levee-test-orders-worker",
      description: 'Works the requests of RequestIntake "orders"',
      role: `arn:aws:iam::${account}:role/levee-test-orders-worker-${region}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: 90,
      memorySize: 512,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/levee-test-orders-worker" },
    });
    assert.deepEqual(environment.variables, {
      LEVEE_INSTANCE: "orders",
      LEVEE_SERVICE: "levee-test-orders",
      LEVEE_STATUS_TABLE: "levee-test-orders-status",
      LEVEE_QUEUE_URL: `https://sqs.${region}.amazonaws.com/${account}/levee-test-orders-work`,
      LEVEE_DEAD_LETTER_QUEUE_URL: `https://sqs.${region}.amazonaws.com/${account}/levee-test-orders-dlq`,
      LEVEE_RESULTS_BUCKET: bucket,
      LEVEE_WORK_TIMEOUT_MS: "30000",
      LEVEE_MAX_ATTEMPTS: "5",
      LEVEE_TOO_OLD_AFTER_S: "311040",
      LEVEE_STATUS_RETENTION_S: "1209600",
      POWERTOOLS_SERVICE_NAME: "orders",
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    });
  });

  it("bundles what runs: the handler starts with the environment that it is given", () => {
    for (const name of ["orders-worker", "orders-undelivered-consumer"]) {
      const { code, environment } = deployed.get(name).inputs;
      const module = { exports: {} as Record<string, unknown> };
      const before = { ...process.env };
      const listeners = new Set(uncaught.flatMap((event) => process.listeners(event)));
      Object.assign(process.env, environment.variables, { AWS_REGION: region });
      try {
        new Function("module", "exports", "require", code.assets["index.js"].text)(
          module,
          module.exports,
          createRequire(import.meta.url),
        );
      } finally {
        for (const key of Object.keys(environment.variables)) if (!(key in before)) delete process.env[key];
        if (before.AWS_REGION === undefined) delete process.env.AWS_REGION;
        // A function's process ends with an error that nobody caught; this process is the tests'.
        for (const event of uncaught) {
          for (const listener of process.listeners(event)) {
            if (!listeners.has(listener)) process.removeListener(event, listener);
          }
        }
      }
      assert.equal(typeof module.exports.handler, "function", name);
    }
  });

  it("feeds each function from its queue, with answers per message and a bound on invocations", () => {
    assert.deepEqual(deployed.get("orders-worker-mapping").inputs, {
      eventSourceArn: queueArn("work"),
      functionName: arnOf("lambda", "function:levee-test-orders-worker"),
      batchSize: 2,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 10 },
    });
    assert.deepEqual(deployed.get("orders-undelivered-mapping").inputs, {
      eventSourceArn: queueArn("undelivered"),
      functionName: arnOf("lambda", "function:levee-test-orders-undelivered-consumer"),
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
    assert.ok(deployed.get("orders-worker-mapping").dependsOn.includes("orders-worker-role-policy"));
  });

  it("gives each role what it needs and nothing else", () => {
    const logs = (name: string) =>
      ["CreateLogStream", "PutLogEvents"].map(
        (action) => `logs:${action} ${arnOf("logs", `log-group:/aws/lambda/levee-test-orders-${name}:*`)}`,
      );
    const consume = (part: string) =>
      ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility"].map(
        (action) => `sqs:${action} ${queueArn(part)}`,
      );
    const table = arnOf("dynamodb", "table/levee-test-orders-status");
    const status = ["GetItem", "PutItem", "UpdateItem"].map((action) => `dynamodb:${action} ${table}`);
    assert.deepEqual(granted(deployed, "orders-api-role-policy"), [
      `dynamodb:GetItem ${table}`,
      `s3:GetObject arn:aws:s3:::${bucket}/results/*`,
    ]);
    assert.deepEqual(granted(deployed, "orders-api-role-policy-accept"), [`sqs:SendMessage ${queueArn("work")}`]);
    assert.deepEqual(granted(deployed, "orders-worker-role-policy"), [
      ...consume("work"),
      `sqs:SendMessage ${queueArn("dlq")}`,
      ...status,
      `s3:PutObject arn:aws:s3:::${bucket}/results/*`,
      ...logs("worker"),
    ]);
    assert.deepEqual(granted(deployed, "orders-undelivered-consumer-role-policy"), [
      ...consume("undelivered"),
      `sqs:SendMessage ${queueArn("dlq")}`,
      ...status.filter((right) => !right.startsWith("dynamodb:PutItem ")),
      ...logs("undelivered-consumer"),
    ]);
  });

  it("allows no pattern of actions, and every resource only where AWS knows none", () => {
    for (const { name, Effect, Action, Resource = [] } of [...statements(deployed), ...statements(previewed)]) {
      if (Effect === "Deny") continue;
      for (const action of [Action].flat()) {
        assert.doesNotMatch(action, /[*?]/, name);
        if (Resource.includes("*")) assert.ok(unscopedActions.has(action), `${name}: ${action}`);
      }
    }
  });

  it("logs with an end", () => {
    for (const name of ["worker", "undelivered-consumer"]) {
      const { name: group, retentionInDays } = deployed.get(`orders-${name}-logs`).inputs;
      assert.deepEqual([group, retentionInDays], [`/aws/lambda/levee-test-orders-${name}`, 30]);
      assert.ok(deployed.get(`orders-${name}`).dependencies.loggingConfig?.includes(`orders-${name}-logs`));
    }
  });

  it("takes no ARN and no physical name on trust: each is a dependency on what it names", () => {
    const owners = new Map<string, string>();
    for (const { type, name, inputs } of deployed.resources) {
      const own = inputs.name ?? inputs.bucket ?? inputs.dashboardName;
      const named = /:(Queue|Function|Role|Table|Bucket|Topic|MetricAlarm|LogGroup)$/.test(type);
      if (named) owners.set(own, name);
    }
    let links = 0;
    for (const { name, inputs, dependencies } of deployed.resources) {
      for (const [input, value] of Object.entries(inputs)) {
        // It names the queue that depends on this one: the other way round would be a circle.
        if (input === "redriveAllowPolicy" || input === "code") continue;
        if (["name", "bucket", "dashboardName"].includes(input)) continue;
        const all = texts(value).join("\n");
        for (const [physical, owner] of owners) {
          if (owner === name || !new RegExp(`(?<!/aws/lambda/)${physical}(?![A-Za-z0-9-])`).test(all)) continue;
          links++;
          assert.ok(
            dependencies[input]?.includes(owner),
            `${name}.${input} names ${physical} and does not depend on ${owner}`,
          );
        }
      }
    }
    assert.ok(links > 60, `only ${links} links`);
  });

  it("knows every definition at the first preview, although nothing exists", () => {
    const ids = ["restApi", "restApiId", "resourceId", "parentId", "requestValidatorId", "deployment", "queueUrl"];
    for (const { name, inputs } of previewed.resources) {
      for (const [input, value] of Object.entries(inputs)) {
        if (!ids.includes(input) && input !== "environment")
          assert.ok(!texts(value).some((text) => text.includes(unknown)), `${name}.${input}`);
      }
    }
    const { variables } = previewed.get("orders-worker").inputs.environment;
    assert.deepEqual(
      Object.keys(variables).filter((name) => variables[name] === unknown),
      ["LEVEE_DEAD_LETTER_QUEUE_URL", "LEVEE_QUEUE_URL"],
    );
  });

  it("deploys templates that the gateway's lint has nothing to say of", () => {
    const deployedTemplates = [deployed, previewed].flatMap(({ resources }) =>
      resources
        .filter(({ type }) => /:Integration(Response)?$/.test(type))
        .flatMap(
          ({ inputs }) => Object.values({ ...inputs.requestTemplates, ...inputs.responseTemplates }) as string[],
        ),
    );
    assert.equal(deployedTemplates.length, 16);
    for (const template of deployedTemplates) assert.deepEqual(lintTemplate(template), []);
  });

  it("deploys after everything that a snapshot holds", () => {
    const { dependsOn } = deployed.get("orders-deployment");
    const parts =
      /^aws:apigateway\/(resource|method|methodResponse|integration|integrationResponse|model|requestValidator|response):/;
    for (const { type, name } of deployed.resources) if (parts.test(type)) assert.ok(dependsOn.includes(name), name);
    for (const policy of ["", "-accept"]) assert.ok(dependsOn.includes(`orders-api-role-policy${policy}`));
  });

  it("sends every alarm to the topic, with what to do, and the end of every state", () => {
    const topic = arnOf("sns", "levee-test-orders-alarms");
    for (const { type, name, inputs } of deployed.resources) {
      if (type !== "aws:cloudwatch/metricAlarm:MetricAlarm") continue;
      const ends = name === "orders-alarm-new-dead-letters" ? [] : [topic];
      assert.deepEqual([inputs.alarmActions, inputs.okActions ?? []], [[topic], ends], name);
      assert.equal(inputs.treatMissingData, "notBreaching");
      assert.equal(inputs.metricQueries === undefined, inputs.metricName !== undefined);
    }
  });

  it("has a page of the runbook for each alarm that any argument brings, and no page without one", async () => {
    assertAlarmPages(
      "RequestIntake",
      "request-intake",
      await record(() =>
        make({
          brake: true,
          expireAfter: "5 minutes",
          notify: { push: true },
          webSocket: { bypasses: ["validation"] },
          validation: { handler: "handlers/orders/check.ts" },
        }),
      ),
    );
  });

  it("alarms on these metrics", () => {
    const rule = (name: string) => {
      const { metricName, dimensions, threshold, period, statistic, evaluationPeriods } = deployed.get(
        `orders-alarm-${name}`,
      ).inputs;
      return [metricName, Object.values(dimensions).join(), statistic, threshold, period, evaluationPeriods];
    };
    assert.deepEqual(rule("age"), ["ApproximateAgeOfOldestMessage", "levee-test-orders-work", "Maximum", 1_170, 60, 5]);
    assert.deepEqual(rule("dead-letters"), [
      "ApproximateNumberOfMessagesVisible",
      "levee-test-orders-dlq",
      "Maximum",
      0,
      60,
      1,
    ]);
    assert.deepEqual(rule("new-dead-letters"), ["NumberOfMessagesSent", "levee-test-orders-dlq", "Sum", 0, 60, 1]);
    assert.equal(deployed.get("orders-alarm-no-progress").inputs.evaluationPeriods, 7);
    assert.deepEqual(rule("worker-errors"), ["Errors", "levee-test-orders-worker", "Sum", 0, 300, 1]);
    assert.deepEqual(rule("undelivered-errors"), [
      "Errors",
      "levee-test-orders-undelivered-consumer",
      "Sum",
      0,
      300,
      1,
    ]);
    assert.deepEqual(rule("throttles"), ["Throttles", "levee-test-orders-worker", "Sum", 0, 300, 2]);
    assert.deepEqual(rule("api-errors"), ["5XXError", "levee-test-orders,live", "Sum", 0, 60, 3]);
    for (const [name, queue] of [
      ["undelivered", "undelivered"],
      ["no-consumer", "work"],
      ["no-progress", "work"],
    ] as const) {
      const { metricQueries } = deployed.get(`orders-alarm-${name}`).inputs;
      const results = metricQueries.filter(({ returnData }: { returnData?: boolean }) => returnData);
      assert.equal(results.length, 1);
      for (const { id, metric, expression } of metricQueries) {
        if (metric) assert.equal(metric.dimensions.QueueName, `levee-test-orders-${queue}`);
        else
          for (const used of expression.matchAll(/FILL\((\w+)/g))
            assert.ok(
              metricQueries.some((query: { id: string }) => query.id === used[1]),
              id,
            );
      }
    }
  });

  it("lets CloudWatch publish to the topic, and nobody without TLS", () => {
    const [allow, deny] = statements(deployed).filter(({ name }) => name === "orders-alarms-policy");
    assert.deepEqual(allow?.Condition, { StringEquals: { "aws:SourceAccount": account } });
    assert.deepEqual(deny?.Condition, { Bool: { "aws:SecureTransport": "false" } });
    assert.deepEqual(previewed.get("orders-alarms-email").inputs, {
      topic: arnOf("sns", "levee-test-orders-alarms"),
      protocol: "email",
      endpoint: "on-call@example.com",
    });
  });

  it("alarms on a wait in general, and with expireAfter on what expires", async () => {
    const dimensions = { service: "levee-test-orders" };
    const { namespace, metricName, ...rule } = deployed.get("orders-alarm-slow-start").inputs;
    assert.deepEqual([namespace, metricName, rule.dimensions], ["Levee/RequestIntake", "AgeAtStart", dimensions]);
    assert.deepEqual(
      [rule.extendedStatistic, rule.statistic, rule.threshold, rule.period, rule.evaluationPeriods],
      ["p95", undefined, 585_000, 60, 5],
    );
    const { variables } = deployed.get("orders-worker").inputs.environment;
    assert.deepEqual([variables.LEVEE_SERVICE, variables.LEVEE_EXPIRE_AFTER_S], ["levee-test-orders", undefined]);

    const { get } = await record(() => make({ expireAfter: "5 minutes" }));
    assert.equal(get("orders-worker").inputs.environment.variables.LEVEE_EXPIRE_AFTER_S, "300");
    const { metricQueries, threshold } = get("orders-alarm-expired").inputs;
    assert.equal(threshold, 0);
    assert.deepEqual(
      metricQueries
        .slice(0, 3)
        .map(({ id, metric }: { id: string; metric: { dimensions: object; stat: string } }) => [
          id,
          metric.stat,
          metric.dimensions,
        ]),
      ["expired", "succeeded", "failed"].map((outcome) => [outcome, "SampleCount", { ...dimensions, outcome }]),
    );
    assert.equal(
      metricQueries[3].expression,
      "IF(FILL(expired, 0) * 100 > 5 * (FILL(expired, 0) + FILL(succeeded, 0) + FILL(failed, 0)), 1, 0)",
    );
  });

  it("draws a dashboard of metrics that there are", () => {
    const { dashboardName, dashboardBody } = deployed.get("orders-dashboard").inputs;
    assert.equal(dashboardName, `levee-test-orders-requests-${region}`);
    const { widgets } = JSON.parse(dashboardBody);
    assert.equal(widgets[0].properties.alarms.length, 11);
    for (const { properties } of widgets.slice(1)) {
      assert.equal(properties.region, region);
      for (const [namespace, metric, dimension, value] of properties.metrics) {
        assert.match(`${namespace} ${metric} ${dimension} ${value}`, /^(AWS|Levee)\/\w+ \w+ \w+ levee-test-orders/);
      }
    }
  });

  it("shows no secret of the environment to state or policies", async () => {
    const { resources, get } = await record(() =>
      make({ environment: { TOKEN: pulumi.secret("s3cret"), PLAIN: "seen" } }),
    );
    const secret = { [signature]: secretSignature, value: "s3cret" };
    const { variables } = get("orders-worker").inputs.environment;
    assert.deepEqual([variables.TOKEN, variables.PLAIN], [secret, "seen"]);
    assert.deepEqual(get("orders").inputs.environment, { TOKEN: secret, PLAIN: "seen" });
    for (const { name, inputs } of resources) {
      if (!["orders", "orders-worker"].includes(name))
        assert.ok(!texts(inputs).some((text) => text.includes("s3cret")));
    }
  });

  it("throttles the whole stage", () => {
    assert.deepEqual(deployed.get("orders-throttling").inputs, {
      restApi: "orders-api-id",
      stageName: "live",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000 },
    });
  });

  it("is registered with its arguments, for policies to read", () => {
    assert.deepEqual(deployed.get("orders").inputs, args);
  });

  it("refuses, before it makes anything, names and files that it cannot work with", async () => {
    const refused = async (name: string, more: object, message: RegExp) => {
      await record(() => {
        assert.throws(
          () => new RequestIntake(name, { ...args, ...more } as RequestIntakeArgs),
          (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(error.message, message);
            return true;
          },
        );
      }).then(({ resources }) =>
        assert.deepEqual(
          resources.filter(({ type }) => type.startsWith("aws:")),
          [],
        ),
      );
    };
    await refused("Orders", {}, /^RequestIntake "Orders": the name is not one of small letters/);
    await refused(
      "orders",
      { handler: "handlers/none.ts" },
      /^RequestIntake "orders": handler "handlers\/none.ts" does not exist .*; name a TypeScript file/,
    );
    await refused("orders", { handler: undefined }, /handler is missing/);
    await refused("orders", { schema: undefined }, /schema is missing/);
    await refused("orders", { queueRetenion: "1 day" }, /argument "queueRetenion" is unknown/);
  });
});
