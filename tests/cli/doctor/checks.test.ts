import assert from "node:assert/strict";
import { GetAccountCommand, GetStageCommand } from "@aws-sdk/client-api-gateway";
import { GetStageCommand as GetSocketStageCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { ListServiceQuotasCommand } from "@aws-sdk/client-service-quotas";
import { GetEmailIdentityCommand, GetAccountCommand as GetMailAccountCommand } from "@aws-sdk/client-sesv2";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { Account, listed, type Outputs, outputs } from "./account.ts";

/** The stack with other values of one instance. */
const changed = (pipeline: keyof Outputs, more: object): object => {
  const [[name, one]] = Object.entries(outputs[pipeline]) as [[string, object]];
  return { ...outputs, [pipeline]: { [name]: { ...one, ...more } } };
};

describe("the checks of levee doctor", () => {
  let account: Account;
  beforeEach(() => {
    account = new Account();
  });
  afterEach(() => account.restore());

  const is: Account["is"] = (...given) => account.is(...given);

  describe("Lambda's concurrency", () => {
    const unreserved = (UnreservedConcurrentExecutions: number, ConcurrentExecutions = 1_000) =>
      account.lambda
        .on(GetAccountSettingsCommand)
        .resolves({ AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions } });

    it("is the sum of the mappings' and the machines', of no function that is not the stack's", async () => {
      unreserved(27);
      assert.equal((await is("lambda-concurrency", "ok")).needs, 10 + 2 + 4 + 4 + 2 + 5);
      unreserved(26, 40);
      await is("lambda-concurrency", "error", /service-code lambda --quota-code L-B99A9384 --desired-value 41$/);
    });

    it("leaves out what is reserved, and takes a mapping without a bound for what Lambda goes up to", async () => {
      account.lambda
        .on(GetFunctionConcurrencyCommand, { FunctionName: "orders-worker" })
        .resolves({ ReservedConcurrentExecutions: 10 });
      const { needs, account: has } = await is("lambda-concurrency", "ok");
      assert.deepEqual([needs, has], [17, "1,000 unreserved of 1,000; 10 are reserved for functions of this stack"]);
      account.lambda
        .on(ListEventSourceMappingsCommand, { FunctionName: "members-invite" })
        .resolves({ EventSourceMappings: [{ EventSourceArn: "a:b", BatchSize: 1 }] });
      assert.equal((await is("lambda-concurrency", "error")).needs, 13 + 1_250);
    });

    it("counts a function that nothing feeds as one", async () => {
      const one = (FunctionName: string, value: string) => ({
        FunctionName,
        Environment: { Variables: { ANY: value } },
      });
      const Functions = [one("check", "q"), one("sweep", "members-ledger"), one("open", "leases")];
      account.lambda.on(ListFunctionsCommand).resolves({ Functions });
      account.lambda.on(ListEventSourceMappingsCommand).resolves({});
      assert.equal((await is("lambda-concurrency", "ok")).needs, 1 + 1 + 5);
      account.lambda.on(ListFunctionsCommand).resolves({ Functions: Functions.slice(1) });
      await is("lambda-concurrency", "unknown", /no function that can be read names the table orders-status/);
    });
  });

  describe("API Gateway", () => {
    const throttle = (rateLimit: number, burstLimit: number) =>
      account.apigateway.on(GetAccountCommand).resolves({ throttleSettings: { rateLimit, burstLimit } });

    it("refuses a rate or a burst above the account's, and says how to have more", async () => {
      throttle(9_999, 4_999);
      await is(
        "api-rate",
        "error",
        /lower `rate`.* --service-code apigateway --quota-code L-8A5B8E43 --desired-value 10000$/,
      );
      await is("api-burst", "error", /lower `burst` to 4999/);
    });

    it("wants a role for access logs, where a stage writes one", async () => {
      throttle(10_000, 5_000);
      await is("api-access-logs", "error", /Before the first deployment/);
      const methodSettings = { "*/*": { throttlingRateLimit: 1, throttlingBurstLimit: 1 } };
      account.apigateway.on(GetStageCommand).resolves({ methodSettings });
      await is("api-access-logs", "ok");
    });

    it("warns where several may use up each other's rate", async () => {
      const { orders } = outputs.requestIntake;
      const two = { ...outputs, requestIntake: { orders, returns: { ...orders, apiId: "a2" } } };
      await is("api-rate-together", "warning", /its share by `rate`/, { of: two });
      throttle(20_000, 5_000);
      assert.ok((await account.findings(undefined, two)).every(({ check }) => check !== "api-rate-together"));
    });
  });

  it("warns where a WebSocket API lets more connect than the account may", async () => {
    const asked = () => account.sockets.commandCalls(GetSocketStageCommand)[0]?.args[0].input;
    await is("socket-connections", "ok");
    assert.deepEqual(asked(), { ApiId: "s1", StageName: "levee-dev-orders" });
    account.sockets.on(GetSocketStageCommand).resolves({ DefaultRouteSettings: { ThrottlingRateLimit: 501 } });
    await is("socket-connections", "warning", /--service-code apigateway --quota-code L-9ED1E49A --desired-value 501$/);
    const without = changed("requestIntake", { webSocketApiId: undefined });
    assert.ok((await account.findings(undefined, without)).every(({ check }) => check !== "socket-connections"));
  });

  describe("Cognito", () => {
    const creation = (value: number) =>
      account.quotas
        .on(ListServiceQuotasCommand, { ServiceCode: "cognito-idp" })
        .resolves(listed("cognito-idp", ["L-5987B8A0", "Rate of UserCreation requests", value]));

    it("goes by what is applied, not by AWS's default", async () => {
      creation(80);
      assert.equal((await is("cognito-user-creation", "ok")).has, 80);
      assert.equal((await is("cognito-authentication", "ok")).has, 120, "the default, where none is applied");
    });

    it("warns while rosters have room but live sign-ups have less than was meant, and is wrong below that", async () => {
      creation(49.9);
      await is("cognito-user-creation", "warning", /write `quota: 49.9`.*--quota-code L-5987B8A0 --desired-value 50\./);
      await is("cognito-pacers", "ok");
      creation(40);
      await is("cognito-user-creation", "warning");
      creation(39.9);
      await is("cognito-user-creation", "error");
      await is("cognito-pacers", "error", /share one pacer.*--desired-value 40$/);
    });

    it("cannot tell of a stack that does not say what it takes the account for", async () => {
      await is("cognito-user-creation", "unknown", /an earlier release/, {
        of: changed("userProvisioning", { quota: undefined }),
      });
    });

    it("adds up what two pacers let through, and not what two share", async () => {
      const { members } = outputs.userProvisioning;
      const two = (pacerTable: string) => ({
        ...outputs,
        userProvisioning: { members, staff: { ...members, pacerTable, callsPerSecond: 11 } },
      });
      assert.equal((await is("cognito-pacers", "error", undefined, { of: two("another") })).needs, 51);
      assert.equal((await is("cognito-pacers", "ok", undefined, { of: two("members-pacer") })).needs, 40);
    });

    it("takes two calls for each login", async () => {
      const of = (invitationsPerMinute: number) => changed("userProvisioning", { invitationsPerMinute });
      await is("cognito-authentication", "ok", undefined, { of: of(3_600) });
      await is("cognito-authentication", "error", /L-026ADBA3 --desired-value 121$/, { of: of(3_601) });
    });
  });

  describe("SES", () => {
    const mail = { ProductionAccessEnabled: true, SendingEnabled: true, EnforcementStatus: "HEALTHY" };
    const quota = { MaxSendRate: 14, Max24HourSend: 1_000_000, SentLast24Hours: 0 };
    const says = (more: object, less: object = {}) =>
      account.ses.on(GetMailAccountCommand).resolves({ ...mail, SendQuota: { ...quota, ...less }, ...more });

    it("is out of the sandbox, and may send", async () => {
      says({ ProductionAccessEnabled: false });
      await is("ses-sandbox", "error", /put-account-details --production-access-enabled/);
      says({ EnforcementStatus: "PROBATION" });
      await is("ses-sending", "warning");
      says({ EnforcementStatus: "SHUTDOWN" });
      await is("ses-sending", "error");
      says({ SendingEnabled: false });
      await is("ses-sending", "error", /Reputation metrics/);
    });

    it("takes two mails for each invitation, a second", async () => {
      says({}, { MaxSendRate: 10 });
      await is("ses-rate", "ok");
      says({}, { MaxSendRate: 9.9 });
      await is("ses-rate", "error", /--service-code ses --quota-code L-CDEF9B6B --desired-value 10$/);
    });

    it("has a day's quota for the rows that are planned, with what was sent already", async () => {
      says({}, { Max24HourSend: 50_000, SentLast24Hours: 10_000 });
      await is("ses-daily", "ok", undefined, { rows: 20_000 });
      await is("ses-daily", "error", /it takes 2 days.*L-804C8AE8 --desired-value 40002$/, { rows: 20_001 });
      says({}, { Max24HourSend: 50_000, SentLast24Hours: 50_000 });
      await is("ses-daily", "error", /nothing is left today/, { rows: 1 });
      says({}, { Max24HourSend: -1 });
      const unlimited = await is("ses-daily", "ok", undefined, { rows: 10_000_000 });
      assert.deepEqual([unlimited.account, unlimited.has], ["unlimited", undefined]);
    });

    it("warns where a day at full pace is more, though nothing is planned", async () => {
      says({}, { Max24HourSend: 864_000 });
      await is("ses-daily", "ok");
      says({}, { Max24HourSend: 36_000 });
      await is("ses-daily", "warning", /used up after 60 min; --rows N says/);
    });

    it("knows the sender by its address, its domain or a parent of that", async () => {
      assert.equal((await is("ses-identity", "ok")).account, "acme.example is verified");
      const asked = account.ses.commandCalls(GetEmailIdentityCommand).map(({ args }) => args[0].input.EmailIdentity);
      assert.deepEqual(asked, ["hello@mail.acme.example", "mail.acme.example", "acme.example"]);
      account.ses
        .on(GetEmailIdentityCommand, { EmailIdentity: "acme.example" })
        .resolves({ VerifiedForSendingStatus: false });
      await is("ses-identity", "error", /create-email-identity --email-identity mail.acme.example/);
    });
  });

  it("says whether a planned roster is done within a day, and what that takes", async () => {
    await is("roster-day", "ok", undefined, { rows: 421_463 });
    await is("roster-day", "error", /6 users a second and 301 invitations a minute/, { rows: 421_464 });
    assert.ok((await account.findings()).every(({ check }) => check !== "roster-day"));
  });

  it("compares what a schedule starts with Step Functions' and Scheduler's quotas", async () => {
    const often = (period: number) => ({ of: changed("scheduledBatch", { period }) });
    account.quotas
      .on(ListServiceQuotasCommand, { ServiceCode: "states" })
      .resolves(
        listed(
          "states",
          ["L-R", "StartExecution throttle token refill rate per second", 0.01],
          ["L-T", "StateTransition throttle token refill rate per second", 10],
        ),
      );
    await is("states-start-execution", "ok", undefined, often(100));
    await is("states-start-execution", "error", /--service-code states --quota-code L-R --desired-value 1$/, often(99));
    assert.equal((await is("states-transitions", "ok")).needs, 10);
    const wider = {
      States: { Map: { Type: "Map", MaxConcurrency: 5, ItemProcessor: { States: { A: 1, B: 1, C: 1 } } } },
    };
    account.sfn.on(DescribeStateMachineCommand).resolves({ definition: JSON.stringify(wider) });
    await is("states-transitions", "error", /--quota-code L-T --desired-value 15$/);
    assert.equal((await is("states-open-executions", "ok")).needs, 4);
    await is("states-open-executions", "error", undefined, { of: changed("scheduledBatch", { period: 1e-9 }) });
    account.quotas
      .on(ListServiceQuotasCommand, { ServiceCode: "scheduler" })
      .resolves(listed("scheduler", ["L-N", "Number of schedules", 2], ["L-I", "Invocations throttle limit", 0.01]));
    await is("scheduler-schedules", "error", /--quota-code L-N --desired-value 3$/);
    await is("scheduler-invocations", "error", /--quota-code L-I/);
  });

  it("leaves room in flight for what dead workers held", async () => {
    const feeds = (BatchSize: number) =>
      account.lambda.on(ListEventSourceMappingsCommand, { FunctionName: "orders-worker" }).resolves({
        EventSourceMappings: [{ EventSourceArn: "a:work", BatchSize, ScalingConfig: { MaximumConcurrency: 10 } }],
      });
    feeds(6_000);
    assert.equal((await is("sqs-in-flight", "ok")).of, "queue work");
    feeds(6_001);
    await is("sqs-in-flight", "error");
  });

  it("goes by a table's own limit, where that is lower than the account's", async () => {
    const severities = async (Table: object) => {
      account.dynamodb.on(DescribeTableCommand).resolves({ Table });
      const all = await account.findings();
      return ["dynamodb-reads", "dynamodb-writes"].map((check) => all.find((one) => one.check === check)?.severity);
    };
    const onDemand = { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" as const } };
    const most = (MaxReadRequestUnits: number, MaxWriteRequestUnits: number) => ({
      ...onDemand,
      OnDemandThroughput: { MaxReadRequestUnits, MaxWriteRequestUnits },
    });
    assert.deepEqual(await severities(most(20_000, 30_000)), ["ok", "ok"]);
    assert.deepEqual(await severities(most(19_999, 29_999)), ["error", "error"]);
    assert.deepEqual(await severities(most(-1, -1)), ["ok", "ok"]);
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 30_000 };
    assert.deepEqual(await severities({ ProvisionedThroughput }), ["error", "ok"]);
  });

  it("wants somebody who hears of alarms", async () => {
    const subscribed = (...arns: string[]) =>
      account.sns.on(ListSubscriptionsByTopicCommand).resolves({
        Subscriptions: arns.map((SubscriptionArn) => ({ SubscriptionArn })),
      });
    const severities = async () =>
      (await account.findings()).filter(({ check }) => check === "alarm-subscription").map(({ severity }) => severity);
    subscribed();
    assert.deepEqual(await severities(), ["warning", "warning", "warning"]);
    subscribed("arn:a", "PendingConfirmation");
    assert.deepEqual(await severities(), ["error", "error", "error"]);
  });
});
