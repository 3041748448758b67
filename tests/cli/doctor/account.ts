import assert from "node:assert/strict";
import { APIGatewayClient, GetAccountCommand, GetStageCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, GetStageCommand as GetSocketStageCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import {
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import {
  GetEmailIdentityCommand,
  GetAccountCommand as GetMailAccountCommand,
  NotFoundException,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { examinedOf, findingsOf } from "../../../cli/doctor/examine.ts";
import type { Finding, Severity } from "../../../cli/doctor/finding.ts";

const ACCOUNT = "123456789012";
const arn = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;

/** A stack of one instance each, as Pulumi tells of it. */
export const outputs = {
  requestIntake: {
    orders: {
      requestsUrl: "https://a1.execute-api.eu-central-1.amazonaws.com/live/requests",
      apiId: "a1",
      stageName: "live",
      queueUrl: "q",
      deadLetterQueueUrl: "d",
      undeliveredQueueUrl: "u",
      statusTable: "orders-status",
      resultsBucket: "orders-results",
      workerName: "orders-worker",
      workerMapping: "m",
      workerTimeout: 90,
      statusRetention: 1_209_600,
      webSocketUrl: "wss://s1.execute-api.eu-central-1.amazonaws.com/levee-dev-orders",
      webSocketApiId: "s1",
      alarmTopicArn: arn("sns", "orders-alarms"),
    },
  },
  userProvisioning: {
    members: {
      bucket: "b",
      ledgerTable: "members-ledger",
      userPoolId: "p",
      pacerTable: "members-pacer",
      rostersQueueUrl: "r",
      workQueueUrl: "w",
      invitationsQueueUrl: "i",
      mailEventsQueueUrl: "e",
      deadLetterQueueUrl: "d",
      provisionMapping: "pm",
      inviteMapping: "im",
      provisionTimeout: 70,
      inviteTimeout: 70,
      quota: 50,
      callsPerSecond: 40,
      invitationsPerMinute: 300,
      columns: {},
      maxBytes: 1,
      retention: 7_776_000,
      alarmTopicArn: arn("sns", "members-alarms"),
    },
  },
  scheduledBatch: {
    billing: {
      scheduleName: "billing",
      stateMachineArn: arn("states", "stateMachine:billing"),
      leaseTable: "leases",
      lease: "billing",
      runsTable: "runs",
      period: 300,
      longestStep: 60,
      runTimeout: 900,
      alarmTopicArn: arn("sns", "billing-alarms"),
    },
  },
};

export type Outputs = typeof outputs;

/** A function, the table that tells whose it is, and the queues that feed it: batch size and invocations at once. */
const functions: Record<string, { table: string; feed?: readonly [batch: number, atOnce: number]; sender?: string }> = {
  "orders-worker": { table: "orders-status", feed: [2, 10] },
  "orders-undelivered": { table: "orders-status", feed: [10, 2] },
  "members-provision": { table: "members-ledger", feed: [1, 4] },
  "members-invite": { table: "members-ledger", feed: [1, 4], sender: "Acme <hello@mail.acme.example>" },
  "billing-open": { table: "leases" },
  "billing-totals": { table: "leases" },
  "billing-watch": { table: "leases", feed: [1, 2] },
  strangers: { table: "another" },
};

const machine = {
  StartAt: "Work",
  States: {
    Work: {
      Type: "Parallel",
      Branches: [
        { States: { Targets: { Type: "Map", MaxConcurrency: 5, ItemProcessor: { States: { A: {}, B: {} } } } } },
      ],
    },
  },
};

/** What Service Quotas lists, as applied or as a default. */
export const listed = (
  ServiceCode: string,
  ...quotas: readonly (readonly [code: string, name: string, value: number])[]
) => ({
  Quotas: quotas.map(([QuotaCode, QuotaName, Value]) => ({ ServiceCode, QuotaCode, QuotaName, Value })),
});

const defaults = {
  "cognito-idp": [
    ["L-5987B8A0", "Rate of UserCreation requests", 50],
    ["L-026ADBA3", "Rate of UserAuthentication requests", 120],
  ],
  dynamodb: [
    ["L-CF0CBE56", "Table-level read throughput limit", 40_000],
    ["L-AB614373", "Table-level write throughput limit", 40_000],
  ],
  apigateway: [["L-9ED1E49A", "New connections per second per account", 500]],
  states: [
    ["L-S", "StartExecution throttle token bucket size", 800],
    ["L-R", "StartExecution throttle token refill rate per second", 150],
    ["L-T", "StateTransition throttle token refill rate per second", 800],
  ],
  scheduler: [
    ["L-N", "Number of schedules", 1_000_000],
    ["L-I", "Invocations throttle limit in transactions per second", 500],
  ],
} as const;

/** An account in which the stack above fits. Each test spoils one thing of it. */
export class Account {
  readonly lambda = mockClient(LambdaClient);
  readonly apigateway = mockClient(APIGatewayClient);
  readonly sockets = mockClient(ApiGatewayV2Client);
  readonly quotas = mockClient(ServiceQuotasClient);
  readonly ses = mockClient(SESv2Client);
  readonly sfn = mockClient(SFNClient);
  readonly sns = mockClient(SNSClient);
  readonly dynamodb = mockClient(DynamoDBClient);
  readonly sts = mockClient(STSClient);

  constructor() {
    this.sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT, Arn: arn("iam", "user/somebody") });
    this.lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
    });
    this.lambda.on(ListFunctionsCommand).resolves({
      Functions: Object.entries(functions).map(([FunctionName, { table, sender }]) => ({
        FunctionName,
        Environment: { Variables: { TABLE: table, ...(sender && { LEVEE_SENDER: sender }) } },
      })),
    });
    this.lambda.on(GetFunctionConcurrencyCommand).resolves({});
    this.lambda.on(ListEventSourceMappingsCommand).callsFake(({ FunctionName }) => {
      const { feed } = functions[FunctionName]!;
      if (!feed) return { EventSourceMappings: [] };
      const [BatchSize, MaximumConcurrency] = feed;
      const EventSourceArn = arn("sqs", FunctionName);
      return { EventSourceMappings: [{ EventSourceArn, BatchSize, ScalingConfig: { MaximumConcurrency } }] };
    });
    this.apigateway.on(GetAccountCommand).resolves({
      throttleSettings: { rateLimit: 10_000, burstLimit: 5_000 },
      cloudwatchRoleArn: arn("iam", "role/logs"),
    });
    this.apigateway.on(GetStageCommand).resolves({
      methodSettings: { "*/*": { throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000 } },
      accessLogSettings: { destinationArn: arn("logs", "log-group:any") },
    });
    this.sockets.on(GetSocketStageCommand).resolves({ DefaultRouteSettings: { ThrottlingRateLimit: 500 } });
    this.quotas.on(ListServiceQuotasCommand).resolves({ Quotas: [] });
    for (const [service, rows] of Object.entries(defaults))
      this.quotas.on(ListAWSDefaultServiceQuotasCommand, { ServiceCode: service }).resolves(listed(service, ...rows));
    this.ses.on(GetMailAccountCommand).resolves({
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      EnforcementStatus: "HEALTHY",
      SendQuota: { MaxSendRate: 14, Max24HourSend: 1_000_000, SentLast24Hours: 1_000 },
    });
    this.ses.on(GetEmailIdentityCommand).rejects(new NotFoundException({ message: "no", $metadata: {} }));
    this.ses
      .on(GetEmailIdentityCommand, { EmailIdentity: "acme.example" })
      .resolves({ VerifiedForSendingStatus: true });
    this.sfn.on(DescribeStateMachineCommand).resolves({ definition: JSON.stringify(machine) });
    this.sns
      .on(ListSubscriptionsByTopicCommand)
      .resolves({ Subscriptions: [{ SubscriptionArn: arn("sns", "any:1"), Protocol: "email" }] });
    this.dynamodb
      .on(DescribeTableCommand)
      .resolves({ Table: { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } } });
  }

  get all(): readonly {
    rejects(error: Error): unknown;
    restore(): void;
    calls(): readonly { readonly args: readonly unknown[] }[];
  }[] {
    const { lambda, apigateway, sockets, quotas, ses, sfn, sns, dynamodb, sts } = this;
    return [lambda, apigateway, sockets, quotas, ses, sfn, sns, dynamodb, sts];
  }

  restore(): void {
    for (const mock of this.all) mock.restore();
  }

  async findings(rows?: number, of: object = outputs): Promise<Finding[]> {
    return findingsOf(
      await examinedOf({ name: "dev", outputs: of as Record<string, unknown> }, rows, new AbortController().signal),
    );
  }

  /** The one finding of a check. */
  async finding(check: string, rows?: number, of?: object): Promise<Finding> {
    const found = (await this.findings(rows, of)).filter((one) => one.check === check);
    if (found.length !== 1) throw new Error(`${found.length} findings of ${check}`);
    return found[0]!;
  }

  /** Insists on what is found of a check. @param of the stack's outputs */
  async is(
    check: string,
    severity: Severity,
    wayOut?: RegExp,
    { rows, of }: { rows?: number; of?: object } = {},
  ): Promise<Finding> {
    const finding = await this.finding(check, rows, of);
    assert.equal(finding.severity, severity, JSON.stringify(finding));
    if (wayOut) assert.match(finding.wayOut ?? "", wayOut);
    return finding;
  }
}

/** What AWS says to whoever may not. */
export const denied = (): Error =>
  Object.assign(new Error("User is not authorized"), { name: "AccessDeniedException", $metadata: {} });
