import assert from "node:assert/strict";
import { DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { GetRolePolicyCommand, ListRolePoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { deployed, type Intake } from "./deployed.ts";

const day = 86_400;

describe("what a deployed RequestIntake is made of, as the AWS SDK reads it", () => {
  const stack = deployed();
  let edge: Intake;
  let orders: Intake;
  before(() => {
    edge = stack.the.intake("edge");
    orders = stack.the.intake("orders");
  });

  const queue = async (QueueUrl: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    const { Attributes = {} } = await stack.the.aws.sqs.send(command);
    return Attributes as Record<string, string>;
  };
  const tlsOnly = (policy: string) => {
    const { Statement } = JSON.parse(policy);
    // biome-ignore lint/suspicious/noExplicitAny: an IAM statement
    const deny = Statement.find(({ Sid }: any) => Sid === "TlsOnly");
    assert.deepEqual([deny.Effect, deny.Principal], ["Deny", "*"]);
    assert.deepEqual(deny.Condition, { Bool: { "aws:SecureTransport": "false" } });
    return [deny.Action].flat();
  };

  it("has queues that are encrypted, over TLS only, and chained work → undelivered → dead letters", async () => {
    const [work, undelivered, dead] = await Promise.all(
      [edge.queueUrl, edge.undeliveredQueueUrl, edge.deadLetterQueueUrl].map(queue),
    );
    for (const { SqsManagedSseEnabled, Policy, MaximumMessageSize } of [work!, undelivered!, dead!]) {
      assert.deepEqual([SqsManagedSseEnabled, MaximumMessageSize], ["true", "1048576"]);
      assert.deepEqual(tlsOnly(Policy!), ["sqs:*"]);
    }
    assert.deepEqual(JSON.parse(work!.RedrivePolicy!), {
      deadLetterTargetArn: undelivered!.QueueArn,
      // Half of four days, in receives of 6 × 40 s.
      maxReceiveCount: 720,
    });
    assert.deepEqual(JSON.parse(undelivered!.RedrivePolicy!), {
      deadLetterTargetArn: dead!.QueueArn,
      maxReceiveCount: 200,
    });
    const from = ({ RedriveAllowPolicy = "{}" }: Record<string, string>) => JSON.parse(RedriveAllowPolicy);
    assert.deepEqual(from(undelivered!), { redrivePermission: "byQueue", sourceQueueArns: [work!.QueueArn] });
    assert.deepEqual(from(dead!), { redrivePermission: "byQueue", sourceQueueArns: [undelivered!.QueueArn] });
  });

  it("keeps dead letters longer than work can wait", async () => {
    assert.equal((await queue(edge.queueUrl)).MessageRetentionPeriod, String(4 * day));
    for (const url of [edge.undeliveredQueueUrl, edge.deadLetterQueueUrl])
      assert.equal((await queue(url)).MessageRetentionPeriod, String(14 * day));
  });

  it("derives batch, function timeout, visibility and MaximumConcurrency from workTimeout and concurrency", async () => {
    const { lambda } = stack.the.aws;
    const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: edge.workerName }));
    assert.equal(Timeout, 10 * 1 + 30);
    assert.equal((await queue(edge.queueUrl)).VisibilityTimeout, String(6 * 40));
    for (const [{ workerName: FunctionName }, batch] of [
      [edge, 10],
      [orders, 1],
    ] as const) {
      const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      const [mapping, ...more] = EventSourceMappings!;
      assert.deepEqual(more, []);
      assert.deepEqual(mapping!.ScalingConfig, { MaximumConcurrency: 4 });
      assert.deepEqual(mapping!.FunctionResponseTypes, ["ReportBatchItemFailures"]);
      assert.equal(mapping!.BatchSize, batch);
    }
  });

  it("has a status table that forgets, can be restored and is encrypted", async () => {
    const { dynamodb } = stack.the.aws;
    const TableName = edge.statusTable;
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    assert.equal(Table!.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST");
    assert.deepEqual(Table!.KeySchema, [{ AttributeName: "id", KeyType: "HASH" }]);
    assert.equal(Table!.SSEDescription?.Status, "ENABLED");
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    assert.deepEqual(TimeToLiveDescription, { AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    const { PointInTimeRecoveryDescription } = backups.ContinuousBackupsDescription!;
    assert.equal(PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, "ENABLED");
  });

  it("has a results bucket that is private, encrypted, over TLS only, and forgets when the status does", async () => {
    const { s3 } = stack.the.aws;
    const Bucket = edge.resultsBucket;
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    assert.deepEqual(Object.values(PublicAccessBlockConfiguration!), [true, true, true, true]);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const [rule] = ServerSideEncryptionConfiguration!.Rules!;
    assert.equal(rule!.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, "AES256");
    assert.deepEqual(tlsOnly((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy!), ["s3:*"]);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.deepEqual(
      Rules!.map(({ Status, Filter, Expiration }) => [Status, Filter?.Prefix, Expiration?.Days]),
      // Twice the status: a repetition late in its life has the first one's result.
      [["Enabled", "results/", 2 * 14]],
    );
  });

  it("has a role for the API and one for each function, none with a wildcard action or on all resources", async () => {
    const { iam } = stack.the.aws;
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const names = Roles.map(({ RoleName }) => RoleName!).filter((name) => name.startsWith("levee-local-edge-"));
    assert.equal(names.length, 3, names.join());
    for (const RoleName of names) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      // The right to queue is the API's own, because a check takes it away after all else.
      assert.equal(PolicyNames.length, RoleName.includes("-edge-api") ? 2 : 1, PolicyNames.join());
      const documents = await Promise.all(
        PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
      );
      const statements = documents.flatMap(
        ({ PolicyDocument }) => JSON.parse(decodeURIComponent(PolicyDocument!)).Statement,
      );
      for (const { Action, Resource, Effect } of statements) {
        assert.equal(Effect, "Allow");
        for (const action of [Action].flat()) assert.match(action, /^[a-z0-9]+:[A-Za-z]+$/);
        for (const resource of [Resource].flat())
          assert.match(resource, /^arn:aws:[a-z0-9]+:[^*]*levee-local-edge-[^*]*(\/\*|:\*)?$/);
      }
    }
  });

  it("has eleven alarms that all go to the topic, and a dashboard with a widget for each", async () => {
    const { cloudwatch } = stack.the.aws;
    const AlarmNamePrefix = "levee-local-edge-";
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix }));
    const about = [
      "age",
      "api-errors",
      "dead-letters",
      "new-dead-letters",
      "no-consumer",
      "no-progress",
      "slow-start",
      "throttles",
      "undelivered",
      "undelivered-errors",
      "worker-errors",
    ];
    assert.deepEqual(MetricAlarms.map(({ AlarmName }) => AlarmName!.replace(AlarmNamePrefix, "")).sort(), about);
    for (const { AlarmActions, AlarmDescription, ActionsEnabled } of MetricAlarms) {
      assert.deepEqual([AlarmActions, ActionsEnabled], [[edge.alarmTopicArn], true]);
      assert.match(AlarmDescription!, /\S/);
    }
    const { DashboardBody } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: edge.dashboardName }));
    assert.ok(JSON.parse(DashboardBody!).widgets.length > 3);
    for (const { AlarmArn } of MetricAlarms) assert.ok(DashboardBody!.includes(AlarmArn!), AlarmArn);
  });

  it("keeps its functions' logs for 30 days", async () => {
    const { logGroups = [] } = await stack.the.aws.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/levee-local-edge-" }),
    );
    assert.deepEqual(logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]).sort(), [
      ["/aws/lambda/levee-local-edge-undelivered-consumer", 30],
      ["/aws/lambda/levee-local-edge-worker", 30],
    ]);
  });
});
