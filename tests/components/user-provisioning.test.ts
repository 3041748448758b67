import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { unscopedActions } from "../../components/parts/unscoped-actions.ts";
import { UserProvisioning, type UserProvisioningArgs } from "../../components/user-provisioning.ts";
import { assertAlarmPages } from "./alarm-pages.ts";
import { account, arnOf, childrenOf, type Recorded, record, region, texts, unknown } from "./recorder.ts";

const args = {
  loginUrl: "https://app.example.com/login",
  sender: "Acme <hello@example.com>",
  invitation: {
    subject: "Your account",
    html: "handlers/members/invitation.html",
    text: "handlers/members/invitation.txt",
  },
} satisfies UserProvisioningArgs;
const make = (more: Partial<UserProvisioningArgs> = {}) => new UserProvisioning("members", { ...args, ...more });

const queueArn = (part: string) => arnOf("sqs", `levee-test-members-${part}`);
const bucketArn = `arn:aws:s3:::levee-test-members-rosters-files-${account}-${region}`;
const functions = ["invite", "mail-events", "provision", "rosters", "sweep"];
const queues = ["dlq", "invitations", "mail-events", "rosters", "sweep-ticks", "sweep-ticks-dlq", "work"];
const named = (parts: readonly string[], suffix = "") => parts.map((part) => `members-${part}${suffix}`);

/** Every child, by type. */
const children: Record<string, readonly string[]> = {
  "aws:cloudwatch/dashboard:Dashboard": ["members-dashboard"],
  "aws:cloudwatch/eventRule:EventRule": ["members-mail-events-rule"],
  "aws:cloudwatch/eventTarget:EventTarget": ["members-mail-events-target"],
  "aws:cloudwatch/logGroup:LogGroup": named(functions, "-logs"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named([
    "alarm-bounces",
    "alarm-complaints",
    "alarm-dead-letters",
    "alarm-invitations-no-progress",
    "alarm-invite-errors",
    "alarm-mail-events-errors",
    "alarm-provision-errors",
    "alarm-rosters-errors",
    "alarm-rosters-no-progress",
    "alarm-sweep-errors",
    "alarm-sweeper-silent",
    "alarm-work-no-progress",
  ]),
  "aws:cognito/userPool:UserPool": ["members-users"],
  "aws:cognito/userPoolClient:UserPoolClient": ["members-users-client"],
  "aws:dynamodb/table:Table": ["members-ledger", "members-pacer"],
  "aws:iam/role:Role": [...named(functions, "-role"), "members-sweep-schedule-role"],
  "aws:iam/rolePolicy:RolePolicy": [...named(functions, "-role-policy"), "members-sweep-schedule-role-policy"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": named(functions, "-mapping"),
  "aws:lambda/function:Function": named(functions),
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": ["members-rosters-recursion"],
  "aws:s3/bucket:Bucket": ["members-rosters-files"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["members-rosters-files-lifecycle"],
  "aws:s3/bucketNotification:BucketNotification": ["members-rosters-notification"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["members-rosters-files-ownership"],
  "aws:s3/bucketPolicy:BucketPolicy": ["members-rosters-files-policy"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["members-rosters-files-access"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "members-rosters-files-encryption",
  ],
  "aws:s3/bucketVersioning:BucketVersioning": ["members-rosters-files-versioning"],
  "aws:scheduler/schedule:Schedule": ["members-sweep-schedule"],
  "aws:ses/template:Template": ["members-invitation"],
  "aws:sesv2/configurationSet:ConfigurationSet": ["members-mails"],
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": ["members-mail-events-destination"],
  "aws:sns/topic:Topic": ["members-alarms", "members-ended"],
  "aws:sns/topicPolicy:TopicPolicy": ["members-alarms-policy", "members-ended-policy"],
  "aws:sqs/queue:Queue": named(queues),
  "aws:sqs/queuePolicy:QueuePolicy": named(queues, "-policy").sort(),
  "levee:index:UserProvisioning": ["members"],
};

const data = named([
  "dlq",
  "ended",
  "invitations",
  "ledger",
  "mail-events",
  "pacer",
  "rosters",
  "rosters-files",
  "users",
  "work",
]);

interface Statement {
  readonly name: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: object;
  readonly Principal?: object;
}

/** The statements of every IAM document, with the resource that holds it. */
const statements = ({ resources }: Recorded): Statement[] =>
  resources.flatMap(({ name, inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy]
      .filter((document) => document !== undefined)
      .flatMap((document) => JSON.parse(document).Statement.map((statement: object) => ({ name, ...statement }))),
  );

const granted = (recorded: Recorded, part: string) =>
  statements(recorded)
    .filter(({ name }) => name === `members-${part}-role-policy`)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${[Resource].flat().join(" ")}`));

describe("UserProvisioning", function () {
  // Five functions are bundled, which a busy machine takes its time for.
  this.timeout(20_000);
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    deployed = await record(make);
    previewed = await record(
      () => make({ ephemeral: true, alarmEmail: "on-call@example.com", kmsKeyArn: "arn:aws:kms:x" }),
      { preview: true },
    );
  });

  it("makes these children and no other, each below it", () => {
    assert.deepEqual(childrenOf(deployed, "members"), children);
  });

  it("protects and keeps what holds data, and only that", () => {
    const kept = (of: "protect" | "retainOnDelete") =>
      deployed.resources.filter((resource) => resource[of]).map(({ name }) => name);
    assert.deepEqual([kept("protect"), kept("retainOnDelete")], [data, data]);
    assert.equal(deployed.get("members-ledger").inputs.deletionProtectionEnabled, true);
    assert.equal(deployed.get("members-users").inputs.deletionProtection, "ACTIVE");
    assert.equal(deployed.get("members-rosters-files").inputs.forceDestroy, false);
  });

  it("protects nothing in an ephemeral stack", () => {
    const kept = previewed.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete);
    assert.deepEqual(kept, []);
    assert.equal(previewed.get("members-ledger").inputs.deletionProtectionEnabled, false);
    assert.equal(previewed.get("members-users").inputs.deletionProtection, "INACTIVE");
    assert.equal(previewed.get("members-rosters-files").inputs.forceDestroy, true);
  });

  it("has a pool whose users sign in by a mailed code, from the same sender", () => {
    const { emailConfiguration, ...pool } = deployed.get("members-users").inputs;
    assert.equal(pool.userPoolTier, "ESSENTIALS");
    assert.equal(pool.mfaConfiguration, "OFF");
    assert.ok(pool.signInPolicy.allowedFirstAuthFactors.includes("EMAIL_OTP"));
    assert.deepEqual(pool.usernameAttributes, ["email"]);
    assert.deepEqual(pool.usernameConfiguration, { caseSensitive: false });
    assert.deepEqual(emailConfiguration, {
      emailSendingAccount: "DEVELOPER",
      sourceArn: arnOf("ses", "identity/example.com"),
      fromEmailAddress: "Acme <hello@example.com>",
    });
    const client = deployed.get("members-users-client").inputs;
    assert.deepEqual(client.explicitAuthFlows, ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    assert.deepEqual([client.generateSecret, client.preventUserExistenceErrors], [false, "ENABLED"]);
  });

  it("gives up to one queue, which no other queue can use", () => {
    for (const part of ["rosters", "work", "invitations", "mail-events"]) {
      const { redrivePolicy, messageRetentionSeconds, sqsManagedSseEnabled } = deployed.get(`members-${part}`).inputs;
      assert.equal(JSON.parse(redrivePolicy).deadLetterTargetArn, queueArn("dlq"));
      assert.deepEqual([messageRetentionSeconds, sqsManagedSseEnabled], [13 * 86_400, true]);
    }
    const { redriveAllowPolicy, messageRetentionSeconds } = deployed.get("members-dlq").inputs;
    assert.deepEqual(JSON.parse(redriveAllowPolicy).sourceQueueArns, [
      queueArn("rosters"),
      queueArn("work"),
      queueArn("invitations"),
      queueArn("mail-events"),
    ]);
    assert.equal(messageRetentionSeconds, 14 * 86_400);
  });

  it("feeds each function from its queue, with answers per message and a bound on invocations", () => {
    for (const [part, queue, batchSize, maximumConcurrency, gathering] of [
      ["rosters", "rosters", 1, 2, {}],
      ["provision", "work", 1, 4, {}],
      ["invite", "invitations", 1, 3, {}],
      ["mail-events", "mail-events", 100, 5, { maximumBatchingWindowInSeconds: 5 }],
    ] as const) {
      assert.deepEqual(deployed.get(`members-${part}-mapping`).inputs, {
        eventSourceArn: queueArn(queue),
        functionName: arnOf("lambda", `function:levee-test-members-${part}`),
        batchSize,
        ...gathering,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency },
      });
    }
  });

  it("sweeps one at a time, at ticks that a FIFO queue hands out one by one and once each", () => {
    const { name, redrivePolicy, ...ticks } = deployed.get("members-sweep-ticks").inputs;
    assert.equal(name, "levee-test-members-sweep-ticks.fifo");
    assert.deepEqual(ticks, {
      fifoQueue: true,
      contentBasedDeduplication: true,
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: 660,
      messageRetentionSeconds: 1_320,
    });
    const maxReceiveCount = 1;
    const deadLetterTargetArn = queueArn("sweep-ticks-dlq.fifo");
    assert.deepEqual(JSON.parse(redrivePolicy), { deadLetterTargetArn, maxReceiveCount });
    const { scheduleExpression, target } = deployed.get("members-sweep-schedule").inputs;
    assert.equal(scheduleExpression, "rate(2 minutes)");
    assert.deepEqual(target, {
      arn: queueArn("sweep-ticks.fifo"),
      roleArn: `arn:aws:iam::${account}:role/levee-test-members-sweep-schedule-${region}`,
      input: '{"slot":"<aws.scheduler.scheduled-time>"}',
      sqsParameters: { messageGroupId: "sweep" },
      deadLetterConfig: { arn: queueArn("dlq") },
      retryPolicy: { maximumEventAgeInSeconds: 120, maximumRetryAttempts: 2 },
    });
    const { eventSourceArn, batchSize } = deployed.get("members-sweep-mapping").inputs;
    assert.deepEqual([eventSourceArn, batchSize], [target.arn, 1]);
    assert.ok(deployed.get("members-sweep").inputs.timeout < 120);
    assert.ok(deployed.get("members-sweep-schedule").dependsOn.includes("members-sweep-schedule-role-policy"));
  });

  it("hears of rosters, and of its own mails only", () => {
    const { queues: told } = deployed.get("members-rosters-notification").inputs;
    assert.deepEqual(told, [
      {
        id: "rosters",
        queueArn: queueArn("rosters"),
        events: ["s3:ObjectCreated:*"],
        filterPrefix: "rosters/",
        filterSuffix: ".csv",
      },
    ]);
    assert.ok(deployed.get("members-rosters-notification").dependsOn.includes("members-rosters-policy"));
    assert.deepEqual(JSON.parse(deployed.get("members-mail-events-rule").inputs.eventPattern), {
      source: ["aws.ses"],
      detail: { mail: { tags: { "ses:configuration-set": ["levee-test-members-mails"] } } },
    });
    const { matchingEventTypes } = deployed.get("members-mail-events-destination").inputs.eventDestination;
    for (const type of ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"]) assert.ok(matchingEventTypes.includes(type), type);
    assert.deepEqual(deployed.get("members-mails").inputs.deliveryOptions, { tlsPolicy: "REQUIRE" });
  });

  it("gives each role what it needs and nothing else", () => {
    const logs = (part: string) =>
      ["CreateLogStream", "PutLogEvents"].map(
        (action) => `logs:${action} ${arnOf("logs", `log-group:/aws/lambda/levee-test-members-${part}:*`)}`,
      );
    const consume = (part: string) =>
      ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility"].map(
        (action) => `sqs:${action} ${queueArn(part)}`,
      );
    const send = (...parts: string[]) => `sqs:SendMessage ${parts.map(queueArn).join(" ")}`;
    const ledger = (...operations: string[]) =>
      operations.map((operation) => `dynamodb:${operation} ${arnOf("dynamodb", "table/levee-test-members-ledger")}`);
    const pace = `dynamodb:PutItem ${arnOf("dynamodb", "table/levee-test-members-pacer")}`;
    const ses = ["identity/*", "template/levee-test-members-invitation", "configuration-set/levee-test-members-mails"]
      .map((resource) => arnOf("ses", resource))
      .join(" ");
    const pool = arnOf("cognito-idp", `userpool/${region}_*`);
    assert.deepEqual(granted(deployed, "rosters"), [
      ...consume("rosters"),
      send("rosters", "work", "dlq"),
      ...ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
      `s3:ListBucket ${bucketArn}`,
      `s3:GetObject ${bucketArn}/rosters/*`,
      `s3:GetObjectVersion ${bucketArn}/rosters/*`,
      `s3:PutObject ${bucketArn}/rosters/*.outcome.csv`,
      `s3:AbortMultipartUpload ${bucketArn}/rosters/*.outcome.csv`,
      `sns:Publish ${arnOf("sns", "levee-test-members-ended")}`,
      ...logs("rosters"),
    ]);
    assert.deepEqual(granted(deployed, "provision"), [
      ...consume("work"),
      send("invitations", "rosters", "dlq"),
      ...ledger("GetItem", "Query", "UpdateItem", "DeleteItem"),
      pace,
      `cognito-idp:AdminCreateUser ${pool}`,
      `cognito-idp:AdminGetUser ${pool}`,
      ...logs("provision"),
    ]);
    assert.deepEqual(granted(deployed, "invite"), [
      ...consume("invitations"),
      send("rosters", "dlq"),
      ...ledger("GetItem", "BatchGetItem", "Query", "UpdateItem"),
      pace,
      `ses:SendEmail ${ses}`,
      `ses:SendTemplatedEmail ${ses}`,
      ...logs("invite"),
    ]);
    assert.deepEqual(granted(deployed, "mail-events"), [
      ...consume("mail-events"),
      send("rosters"),
      ...ledger("GetItem", "BatchGetItem", "Query", "UpdateItem"),
      ...logs("mail-events"),
    ]);
    assert.deepEqual(granted(deployed, "sweep"), [
      ...consume("sweep-ticks.fifo"),
      send("work", "invitations", "rosters"),
      `sqs:GetQueueAttributes ${queueArn("work")} ${queueArn("invitations")}`,
      ...ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
      ...logs("sweep"),
    ]);
    assert.deepEqual(granted(deployed, "sweep-schedule"), [send("sweep-ticks.fifo"), send("dlq")]);
  });

  it("binds by a condition what no ARN can: the pool, the sender, the pacers", () => {
    const condition = (action: string) =>
      statements(deployed)
        .filter(({ name, Action }) => name.endsWith("-role-policy") && [Action].flat().includes(action))
        .map(({ Condition }) => Condition);
    assert.deepEqual(condition("cognito-idp:AdminCreateUser"), [
      { StringEquals: { "aws:ResourceTag/levee:users": deployed.get("members-users").inputs.tags["levee:users"] } },
    ]);
    assert.deepEqual(condition("ses:SendEmail"), [{ StringEquals: { "ses:FromAddress": "hello@example.com" } }]);
    const keys = ["levee-test-members-invitations", `${account}#${region}#cognito-user-creation`];
    const pacers = statements(deployed).filter(({ Resource }) => [Resource].flat().join().endsWith("-members-pacer"));
    assert.deepEqual(
      pacers.map(({ Condition }) => Condition),
      keys.map((key) => ({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": key } })),
    );
    assert.equal(deployed.get("members-invite").inputs.environment.variables.LEVEE_PACER_KEY, keys[0]);
    assert.equal(deployed.get("members-provision").inputs.environment.variables.LEVEE_PACER_KEY, keys[1]);
  });

  it("lets only its own bucket and rule send from outside", () => {
    const from = (part: string) =>
      statements(deployed)
        .filter(({ name, Effect }) => name === `members-${part}-policy` && Effect === "Allow")
        .map(({ Principal, Condition }) => [Principal, Condition]);
    const rule = arnOf("events", "rule/levee-test-members-mail-events");
    const events = [{ Service: "events.amazonaws.com" }, { ArnEquals: { "aws:SourceArn": rule } }];
    assert.deepEqual(from("rosters"), [
      [
        { Service: "s3.amazonaws.com" },
        { ArnEquals: { "aws:SourceArn": bucketArn }, StringEquals: { "aws:SourceAccount": account } },
      ],
    ]);
    assert.deepEqual([from("mail-events"), from("dlq")], [[events], [events]]);
    assert.deepEqual([from("work"), from("invitations")], [[], []]);
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

  it("knows every definition at the first preview, although nothing exists", () => {
    const ids = ["queueUrl", "userPoolId"];
    for (const { name, inputs } of previewed.resources) {
      for (const [input, value] of Object.entries(inputs)) {
        if (ids.includes(input) || input === "environment") continue;
        assert.ok(!texts(value).some((text) => text.includes(unknown)), `${name}.${input}`);
      }
      const { variables = {} } = inputs.environment ?? {};
      for (const [key, value] of Object.entries(variables)) {
        if (value === unknown) assert.match(key, /^LEVEE_(\w+_QUEUE_URL|USER_POOL_ID)$/, name);
      }
    }
  });

  it("sends every alarm to the topic, with its page of the runbook", () => {
    const topic = arnOf("sns", "levee-test-members-alarms");
    for (const { type, name, inputs } of deployed.resources) {
      if (type !== "aws:cloudwatch/metricAlarm:MetricAlarm") continue;
      assert.deepEqual([inputs.alarmActions, inputs.okActions], [[topic], [topic]], name);
      assert.equal(inputs.treatMissingData, name.endsWith("sweeper-silent") ? "breaching" : "notBreaching");
    }
    assertAlarmPages("UserProvisioning", "user-provisioning", deployed);
    const { dimensions, threshold } = deployed.get("members-alarm-bounces").inputs;
    assert.deepEqual(dimensions, { "ses:configuration-set": "levee-test-members-mails" });
    assert.equal(threshold, 0.025);
  });

  it("lets overrides win, by the child's name, uses a shared table of pacers, and makes none", async () => {
    const overrides = { provision: { memorySize: 1_024 } };
    const { get, resources } = await record(() => make({ overrides, pacerTable: "levee-shared-cognito-pacer" }));
    assert.equal(get("members-provision").inputs.memorySize, 1_024);
    assert.ok(!resources.some(({ name }) => name === "members-pacer"));
    const { variables } = get("members-provision").inputs.environment;
    assert.equal(variables.LEVEE_PACER_TABLE, "levee-shared-cognito-pacer");
  });

  it("refuses to override a child that there is not, and names those that there are", async () => {
    await record(() => assert.throws(() => make({ overrides: { provisioner: {} } }), /provisioner.*provision/s));
  });

  it("refuses to override a timeout so that every message would be handed back unworked", async () => {
    const overrides = { provision: { timeout: 12 } };
    await record(() =>
      assert.throws(() => make({ overrides }), /overrides\.provision\.timeout 12 is no number of 13 or more seconds/),
    );
  });

  it("is registered with its arguments, for policies to read", () => {
    assert.deepEqual(deployed.get("members").inputs, args);
  });

  it("refuses, before it makes anything, names and files that it cannot work with", async () => {
    const { invitation } = args;
    const refused: readonly [string, object, RegExp][] = [
      ["Members", {}, /^UserProvisioning "Members": the name is not one of small letters/],
      ["members", { loginUrl: undefined }, /loginUrl is missing/],
      ["members", { sender: undefined }, /sender is missing/],
      ["members", { invitation: undefined }, /invitation is missing; write its subject/],
      ["members", { invitation: "hello.html" }, /invitation "hello\.html" is not a map/],
      ["members", { invitation: { ...invitation, body: "x" } }, /invitation's.*"body"/],
      ["members", { invitation: { ...invitation, subject: "a\nb" } }, /invitation\.subject "a\\nb" is not a line/],
      ["members", { invitation: { ...invitation, html: "none.html" } }, /invitation\.html "none\.html" does not exist/],
      ["members", { invitation: { ...invitation, text: undefined } }, /invitation\.text .*names no file/],
      ["members", { invitation: { ...invitation, text: "LICENSE" } }, /"LICENSE" does not say \{\{loginUrl\}\}/],
      ["members", { share: 2 }, /share 2 is not over 0/],
    ];
    for (const [name, more, message] of refused) {
      const { resources } = await record(() => {
        assert.throws(
          () => new UserProvisioning(name, { ...args, ...more } as UserProvisioningArgs),
          (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(error.message, message);
            return true;
          },
        );
      });
      assert.deepEqual(
        resources.filter(({ type }) => type.startsWith("aws:")),
        [],
      );
    }
  });
});
