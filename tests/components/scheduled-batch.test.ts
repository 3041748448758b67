import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { projectRoot } from "../../components/parts/bundle.ts";
import { unscopedActions } from "../../components/parts/unscoped-actions.ts";
import { ScheduledBatch, type ScheduledBatchArgs } from "../../components/scheduled-batch.ts";
import { assertAlarmPages } from "./alarm-pages.ts";
import { account, arnOf, childrenOf, type Recorded, record, region, unknown } from "./recorder.ts";

const args: ScheduledBatchArgs = {
  every: "5 minutes",
  targets: ["acme", "globex"],
  steps: ["tests/components/fixtures/step.ts", { handler: "tests/components/fixtures/step.ts", name: "then" }],
};
const make = (more: Partial<ScheduledBatchArgs> = {}) => new ScheduledBatch("billing", { ...args, ...more });

const functionArn = (part: string) => arnOf("lambda", `function:levee-test-billing-${part}`);
const schedule = "levee-test-billing-ticks";
const machineArn = arnOf("states", "stateMachine:levee-test-billing-runs");
const functions = ["open", "step-step", "step-then", "summarise", "watch"];
const named = (parts: readonly string[], suffix = "") => parts.map((part) => `billing-${part}${suffix}`);

/** Every child, by type. */
const children: Record<string, readonly string[]> = {
  "aws:cloudwatch/dashboard:Dashboard": ["billing-dashboard"],
  "aws:cloudwatch/logGroup:LogGroup": named(["machine", ...functions], "-logs"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named([
    "alarm-dead-letters",
    "alarm-disabled",
    "alarm-late",
    "alarm-runs-failed",
    "alarm-runs-throttled",
    "alarm-runs-timed-out",
    "alarm-stuck",
    "alarm-summarise-errors",
    "alarm-targets-failed",
    "alarm-throttles",
    "alarm-watch-errors",
  ]),
  "aws:dynamodb/table:Table": named(["lease", "runs"]),
  "aws:iam/role:Role": named([
    "machine-role",
    "open-role",
    "schedule-role",
    "step-step-role",
    "step-then-role",
    "summarise-role",
    "watch-role",
    "watch-schedule-role",
  ]),
  "aws:iam/rolePolicy:RolePolicy": named(
    ["machine", "open", "schedule", "step-step", "step-then", "summarise", "watch", "watch-schedule"],
    "-role-policy",
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": ["billing-watch-mapping"],
  "aws:lambda/function:Function": named(functions),
  "aws:scheduler/schedule:Schedule": named(["schedule", "watch-schedule"]),
  "aws:sfn/stateMachine:StateMachine": ["billing-machine"],
  "aws:sns/topic:Topic": named(["alarms", "ended"]),
  "aws:sns/topicPolicy:TopicPolicy": named(["alarms", "ended"], "-policy"),
  "aws:sqs/queue:Queue": named(["dlq", "watch-ticks", "watch-ticks-dlq"]),
  "aws:sqs/queuePolicy:QueuePolicy": named(["dlq-policy", "watch-ticks-dlq-policy", "watch-ticks-policy"]),
  "levee:index:ScheduledBatch": ["billing"],
};

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

const statements = ({ resources }: Recorded): Statement[] =>
  resources
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => JSON.parse(inputs.policy).Statement);
const granted = (recorded: Recorded, part: string) =>
  (JSON.parse(recorded.get(`billing-${part}-role-policy`).inputs.policy).Statement as Statement[])
    .filter(({ Sid }) => Sid !== "Log")
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${[Resource].flat().join(" ")}`));
const variables = (recorded: Recorded, part: string) => recorded.get(`billing-${part}`).inputs.environment.variables;

describe("ScheduledBatch", function () {
  this.timeout(20_000);
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    deployed = await record(make);
    previewed = await record(
      () =>
        make({
          ephemeral: true,
          alarmEmail: "on-call@example.com",
          kmsKeyArn: "arn:aws:kms:x",
          onOverlap: "catchUp",
          network: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
          start: "2099-01-01T00:00:00Z",
          stopWhen: { runs: 10, handler: "tests/components/fixtures/step.ts" },
          open: { environment: { LIST: "a" } },
        }),
      { preview: true },
    );
  });

  it("makes these children and no other, each below it", () => {
    assert.deepEqual(childrenOf(deployed, "billing"), children);
  });

  it("protects and keeps what holds data, and only that, and nothing in an ephemeral stack", () => {
    const kept = (recorded: Recorded, of: "protect" | "retainOnDelete") =>
      recorded.resources.filter((resource) => resource[of]).map(({ name }) => name);
    const data = named(["dlq", "ended", "lease", "runs"]);
    assert.deepEqual([kept(deployed, "protect"), kept(deployed, "retainOnDelete")], [data, data]);
    assert.deepEqual(kept(previewed, "protect"), []);
    assert.equal(deployed.get("billing-lease").inputs.deletionProtectionEnabled, true);
    assert.equal(previewed.get("billing-lease").inputs.deletionProtectionEnabled, false);
  });

  it("starts the machine at each tick with the tick's own time, and gives up before the next", () => {
    const { target, ...made } = deployed.get("billing-schedule").inputs;
    assert.deepEqual(
      [made.name, made.scheduleExpression, made.scheduleExpressionTimezone, made.flexibleTimeWindow.mode],
      [schedule, "rate(5 minutes)", "UTC", "OFF"],
    );
    assert.deepEqual(target, {
      arn: machineArn,
      roleArn: `arn:aws:iam::${account}:role/levee-test-billing-schedule-${region}`,
      input: '{"slot":"<aws.scheduler.scheduled-time>"}',
      deadLetterConfig: { arn: arnOf("sqs", "levee-test-billing-dlq") },
      retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 10 },
    });
    assert.deepEqual(deployed.get("billing-schedule").dependencies.target?.includes("billing-machine"), true);
    assert.ok(deployed.get("billing-schedule").dependsOn.includes("billing-schedule-role-policy"));
    assert.equal(previewed.get("billing-schedule").inputs.startDate, "2099-01-01T00:00:00Z");
  });

  it("has a machine that names its functions and its lease, and no more than its errors in the log", () => {
    const { definition, loggingConfiguration, type } = previewed.get("billing-machine").inputs;
    assert.equal(type, "STANDARD");
    assert.deepEqual([loggingConfiguration.level, loggingConfiguration.includeExecutionData], ["ERROR", false]);
    for (const part of ["open", "step-step", "step-then", "summarise"])
      assert.ok(definition.includes(functionArn(part)));
    assert.ok(definition.includes('"TableName":"levee-test-billing-lease"') && definition.includes(`"${schedule}"`));
    const { TimeoutSeconds } = JSON.parse(definition);
    assert.equal(TimeoutSeconds, 780);
    const { definition: on } = previewed.get("billing-machine").dependencies;
    assert.deepEqual([...(on ?? [])].sort(), named(["lease", "open", "step-step", "step-then", "summarise"]));
  });

  it("waits with each Task for longer than its function can live", () => {
    const tasks: { Arguments: { FunctionName?: string }; TimeoutSeconds: number }[] = [];
    const collect = (value: unknown): void => {
      if (value === null || typeof value !== "object") return;
      if ("Arguments" in value && "TimeoutSeconds" in value) tasks.push(value as (typeof tasks)[0]);
      for (const inner of Object.values(value)) collect(inner);
    };
    collect(JSON.parse(deployed.get("billing-machine").inputs.definition));
    for (const [part, timeout] of [
      ["open", 45],
      ["step-step", 45],
      ["step-then", 45],
      ["summarise", 60],
    ] as const) {
      assert.equal(deployed.get(`billing-${part}`).inputs.timeout, timeout);
      const task = tasks.find(({ Arguments }) => Arguments.FunctionName === functionArn(part));
      assert.equal(task?.TimeoutSeconds, timeout + 30, part);
    }
  });

  it("knows everything at the first preview but the URLs of queues", () => {
    const found: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (value === unknown) found.push(path);
      else if (value && typeof value === "object") for (const [k, v] of Object.entries(value)) look(v, `${path}.${k}`);
    };
    for (const { name, inputs } of previewed.resources) look(inputs, name);
    assert.deepEqual(found, [
      "billing-dlq-policy.queueUrl",
      "billing-watch.environment.variables.LEVEE_QUEUE_URL",
      "billing-watch-ticks-dlq-policy.queueUrl",
      "billing-watch-ticks-policy.queueUrl",
    ]);
  });

  it("gives each role what it needs and nothing else", () => {
    const lease = arnOf("dynamodb", "table/levee-test-billing-lease");
    const ticks = arnOf("scheduler", `schedule/default/${schedule}`);
    const role = `arn:aws:iam::${account}:role/levee-test-billing-schedule-${region}`;
    const switching = [`scheduler:GetSchedule ${ticks}`, `scheduler:UpdateSchedule ${ticks}`, `iam:PassRole ${role}`];
    const watchTicks = arnOf("sqs", "levee-test-billing-watch-ticks.fifo");
    const expected: Record<string, string[]> = {
      machine: [
        `dynamodb:GetItem ${lease}`,
        `dynamodb:UpdateItem ${lease}`,
        `lambda:InvokeFunction ${["open", "step-step", "step-then", "summarise"].map(functionArn).join(" ")}`,
        `states:DescribeExecution ${arnOf("states", "execution:levee-test-billing-runs:*")}`,
      ],
      open: [`dynamodb:UpdateItem ${lease}`],
      watch: [
        `sqs:ReceiveMessage ${watchTicks}`,
        `sqs:DeleteMessage ${watchTicks}`,
        `sqs:GetQueueAttributes ${watchTicks}`,
        `sqs:ChangeMessageVisibility ${watchTicks}`,
        `dynamodb:GetItem ${lease}`,
        ...switching,
      ],
      "step-step": [`dynamodb:UpdateItem ${lease}`],
      "step-then": [`dynamodb:UpdateItem ${lease}`],
      summarise: [
        `dynamodb:UpdateItem ${lease}`,
        `dynamodb:PutItem ${arnOf("dynamodb", "table/levee-test-billing-runs")}`,
        `sns:Publish ${arnOf("sns", "levee-test-billing-ended")}`,
      ],
      schedule: [`states:StartExecution ${machineArn}`, `sqs:SendMessage ${arnOf("sqs", "levee-test-billing-dlq")}`],
    };
    for (const [part, rights] of Object.entries(expected)) assert.deepEqual(granted(deployed, part), rights, part);
    assert.ok(granted(previewed, "machine").includes(`states:StartExecution ${machineArn}`), "catchUp");
    // Only where a condition may stop it.
    assert.deepEqual(granted(previewed, "open").slice(0, 4), [`dynamodb:UpdateItem ${lease}`, ...switching]);
  });

  it("lets Scheduler and Step Functions take their roles for this account only", () => {
    for (const part of ["machine", "schedule", "watch-schedule"]) {
      const [{ Condition }] = JSON.parse(deployed.get(`billing-${part}-role`).inputs.assumeRolePolicy).Statement;
      assert.deepEqual(Condition, { StringEquals: { "aws:SourceAccount": account } }, part);
    }
  });

  it("leaves a schedule as it is that has come to its end, and what of any other operators may change", async () => {
    const over = await record(() => make({ end: "2026-01-01T00:00:00Z" }));
    const { inputs, ignoreChanges } = over.get("billing-schedule");
    assert.deepEqual(
      Object.keys(inputs).filter((name) => !ignoreChanges.includes(name)),
      [],
    );
    assert.ok(ignoreChanges.includes("startDate") && ignoreChanges.includes("state"));
    assert.deepEqual(deployed.get("billing-schedule").ignoreChanges, ["state"]);
  });

  it("bounds every right on the lease by its key, and no right by a wildcard", () => {
    for (const recorded of [deployed, previewed]) {
      for (const { Sid, Effect, Action, Resource, Condition } of statements(recorded)) {
        for (const action of [Action].flat()) assert.doesNotMatch(action, /[*?]/);
        if ([Resource].flat().includes("*"))
          for (const action of [Action].flat()) assert.ok(unscopedActions.has(action), action);
        if (Sid === "Lease")
          assert.deepEqual(Condition, { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": schedule } });
        assert.match(Effect, /^Allow$|^Deny$/);
      }
    }
  });

  it("sets what the shells read", () => {
    const common = {
      LEVEE_INSTANCE: "billing",
      LEVEE_LEASE_TABLE: "levee-test-billing-lease",
      LEVEE_LEASE: schedule,
      POWERTOOLS_SERVICE_NAME: "billing",
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    };
    const held = { ...common, LEVEE_LONGEST_STEP_S: "60", LEVEE_SKEW_MS: "13000" };
    assert.deepEqual(variables(deployed, "step-then"), { ...held, LEVEE_STEP: "then", LEVEE_STEP_TIMEOUT_S: "30" });
    const opening = { ...held, LEVEE_SCHEDULE_NAME: schedule, LEVEE_MAX_TARGETS: "2" };
    assert.deepEqual(variables(deployed, "open"), { ...opening, LEVEE_STOP_WHEN: "{}" });
    assert.deepEqual(variables(previewed, "open"), { ...opening, LIST: "a", LEVEE_STOP_WHEN: '{"runs":10}' });
    assert.deepEqual(variables(deployed, "summarise"), {
      ...common,
      LEVEE_RUNS_TABLE: "levee-test-billing-runs",
      LEVEE_TOPIC_ARN: arnOf("sns", "levee-test-billing-ended"),
      LEVEE_RETENTION_S: "7776000",
    });
    const { LEVEE_QUEUE_URL: _, ...watch } = variables(deployed, "watch");
    assert.deepEqual(watch, {
      ...common,
      LEVEE_SCHEDULE_NAME: schedule,
      LEVEE_PERIOD_S: "300",
      LEVEE_MISSED: "3",
      LEVEE_TIME_ZONE: "UTC",
    });
  });

  it("has bundles that load, with what the component sets, and are functions", () => {
    const load = createRequire(resolve(projectRoot, "package.json"));
    const before = { ...process.env };
    // A shell ends its process on what nobody catches; this process is the tests'.
    const events = ["uncaughtException", "unhandledRejection"] as const;
    const own = events.map((event) => process.rawListeners(event));
    try {
      for (const part of functions) {
        const { code, environment } = deployed.get(`billing-${part}`).inputs;
        Object.assign(process.env, environment.variables, { AWS_REGION: region });
        const text = code.assets["index.js"].text as string;
        const module = { exports: {} as { handler?: unknown } };
        new Function("module", "exports", "require", text)(module, module.exports, load);
        assert.equal(typeof module.exports.handler, "function", part);
      }
    } finally {
      for (const [n, event] of events.entries()) {
        for (const listener of process.rawListeners(event)) {
          if (!own[n]!.includes(listener)) process.off(event, listener as () => void);
        }
      }
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    }
  });

  it("watches from outside, one look at a time, and takes silence for an alarm", () => {
    const { scheduleExpression, target } = deployed.get("billing-watch-schedule").inputs;
    assert.deepEqual(
      [scheduleExpression, target.arn],
      ["rate(5 minutes)", arnOf("sqs", "levee-test-billing-watch-ticks.fifo")],
    );
    assert.equal(deployed.get("billing-watch-ticks").inputs.fifoQueue, true);
    for (const [alarm, metricName] of [
      ["late", "RunsLate"],
      ["stuck", "RunStuck"],
      ["disabled", "DisabledWithoutReason"],
    ]) {
      const { namespace, dimensions, treatMissingData, evaluationPeriods, ...rule } = deployed.get(
        `billing-alarm-${alarm}`,
      ).inputs;
      assert.deepEqual(
        [namespace, rule.metricName, dimensions],
        ["Levee/ScheduledBatch", metricName, { service: schedule }],
      );
      assert.deepEqual([treatMissingData, evaluationPeriods, rule.period], ["breaching", 2, 300]);
    }
    assertAlarmPages("ScheduledBatch", "scheduled-batch", deployed);
  });

  it("connects the functions with the team's work to the VPC, and keeps their code from doing as Lambda does", () => {
    const { resources } = previewed;
    const inVpc = resources.filter(({ inputs }) => inputs.vpcConfig).map(({ name }) => name);
    assert.deepEqual(inVpc, named(["open", "step-step", "step-then"]));
    const policy = previewed.get("billing-open-network-policy");
    const rights: Statement[] = JSON.parse(policy.inputs.policy).Statement;
    const ec2 = (resource: string) => arnOf("ec2", resource);
    assert.deepEqual(rights[0]?.Resource, [
      ec2("network-interface/*"),
      ec2("subnet/subnet-1"),
      ec2("subnet/subnet-2"),
      ec2("security-group/sg-1"),
    ]);
    const denied = rights.filter(({ Effect }) => Effect === "Deny").flatMap(({ Action }) => Action);
    const allowed = rights.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
    assert.deepEqual(denied.sort(), allowed.sort());
    assert.ok(previewed.get("billing-open").dependsOn.includes("billing-open-network-policy"));
  });

  it("outputs everything that is worth exporting, once", async () => {
    await record(() => {
      const made = make();
      const own = Object.entries(made).filter(
        ([key, value]) => !key.startsWith("_") && pulumi.Output.isInstance(value),
      );
      assert.deepEqual(
        Object.keys(made.outputs).sort(),
        own
          .map(([key]) => key)
          .filter((key) => key !== "urn")
          .sort(),
      );
    });
  });
});
