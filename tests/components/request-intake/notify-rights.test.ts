import assert from "node:assert/strict";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Context, SQSEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import type { WebhookArgs } from "../../../components/request-intake/notify/args.ts";
import { RequestIntake } from "../../../components/request-intake.ts";
import { templatedMails } from "../../../handlers/parts/templated-mails.ts";
import { awsSecrets } from "../../../handlers/request-intake/deliver/aws/secrets.ts";
import { snsPush } from "../../../handlers/request-intake/deliver/aws/sns-push.ts";
import { channelFunction } from "../../../handlers/request-intake/deliver/channel-function.ts";
import { mailChannel } from "../../../handlers/request-intake/deliver/mail-channel.ts";
import type { Channel, DeliverPorts } from "../../../handlers/request-intake/deliver/ports.ts";
import { mailSettings, pushSettings, webhookSettings } from "../../../handlers/request-intake/deliver/settings.ts";
import { writeDelivery } from "../../../handlers/request-intake/delivery.ts";
import { ID, NOW } from "../../handlers/request-intake/calm.ts";
import { assertLeast, may, type Need, statementsOf } from "../least-rights.ts";
import { account, arnOf, type Recorded, record, region } from "../recorder.ts";
import { makeAllBundles } from "./make-all-bundles.ts";

const KEY = arnOf("kms", "key/queues");
const SECRET_KEY = arnOf("kms", "key/secrets");

const make = (webhook: Partial<WebhookArgs> = {}) =>
  record(
    () =>
      new RequestIntake("orders", {
        handler: "tests/components/fixtures/fulfil.ts",
        schema: { type: "object" },
        notify: {
          push: true,
          webhook: { url: "https://shop.example.com/", secret: "orders/webhook", ...webhook },
          mail: {
            sender: "Acme <orders@acme.example>",
            to: "/email",
            subject: "{{status}}",
            html: "handlers/orders/outcome.html",
            text: "handlers/orders/outcome.txt",
          },
        },
        ...(webhook.secretKeyArn && { kmsKeyArn: KEY }),
      }),
  );

/** Each call of the SDK as IAM sees it. */
// biome-ignore lint/suspicious/noExplicitAny: the input of whichever command
const seen: Record<string, (input: any) => Need[]> = {
  UpdateItemCommand: ({ TableName, Key }) => [
    {
      action: "dynamodb:UpdateItem",
      resource: arnOf("dynamodb", `table/${TableName}`),
      keys: { "dynamodb:LeadingKeys": [Key.id.S] },
    },
  ],
  SendMessageCommand: ({ QueueUrl }) => [{ action: "sqs:SendMessage", resource: queueArn(QueueUrl) }],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html
  ChangeMessageVisibilityBatchCommand: ({ QueueUrl }) => [
    { action: "sqs:ChangeMessageVisibility", resource: queueArn(QueueUrl) },
  ],
  PublishCommand: ({ TopicArn }) => [{ action: "sns:Publish", resource: TopicArn }],
  SendEmailCommand: ({ FromEmailAddress, ConfigurationSetName, Content }) => {
    const [, from = ""] = /<(.*)>/.exec(FromEmailAddress) ?? [];
    const on = ["identity/acme.example", `template/${Content.Template.TemplateName}`];
    return ["ses:SendEmail", "ses:SendTemplatedEmail"].flatMap((action) =>
      [...on, `configuration-set/${ConfigurationSetName}`].map((resource) => ({
        action,
        resource: arnOf("ses", resource),
        keys: { "ses:FromAddress": [from] },
      })),
    );
  },
  GetSecretValueCommand: ({ SecretId }) => [
    {
      action: "secretsmanager:GetSecretValue",
      resource: SecretId.startsWith("arn:") ? SecretId : arnOf("secretsmanager", `secret:${SecretId}-AbCdEf`),
    },
  ],
  GetParameterCommand: ({ Name }) => [
    { action: "ssm:GetParameter", resource: Name.startsWith("arn:") ? Name : arnOf("ssm", `parameter${Name}`) },
  ],
};
const queueArn = (url: string) => arnOf("sqs", url.split("/").at(-1) ?? "");

/** What Lambda does for a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
const ofLambda = (name: string, queue: string): Need[] => [
  ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"].map((action) => ({
    action,
    resource: arnOf("sqs", `levee-test-${queue}`),
  })),
  ...["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
    action,
    resource: arnOf("logs", `log-group:/aws/lambda/levee-test-${name}:log-stream:2026`),
  })),
];
const ofKey = (resource: string, ...actions: string[]): Need[] => actions.map((action) => ({ action, resource }));

describe("the rights of the channels' functions", function () {
  this.timeout(20_000);
  const clients = [DynamoDBClient, SQSClient, SNSClient, SESv2Client, SecretsManagerClient, SSMClient] as const;
  // biome-ignore lint/suspicious/noExplicitAny: clients of all kinds
  let mocks: any[] = [];
  const events = ["uncaughtException", "unhandledRejection"] as const;
  let listeners: NodeJS.UncaughtExceptionListener[][] = [];
  const { POWERTOOLS_LOG_LEVEL } = process.env;
  let deployed: Recorded;
  before(async () => {
    makeAllBundles();
    listeners = events.map((event) => process.listeners(event as "uncaughtException"));
    deployed = await make();
    mocks = clients.map((client) => mockClient(client as never));
    process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  });
  after(() => {
    for (const mock of mocks) mock.restore();
    if (POWERTOOLS_LOG_LEVEL === undefined) delete process.env.POWERTOOLS_LOG_LEVEL;
    else process.env.POWERTOOLS_LOG_LEVEL = POWERTOOLS_LOG_LEVEL;
    // A shell would end this process at an error that nobody caught.
    for (const [n, event] of events.entries())
      for (const one of process.listeners(event as "uncaughtException"))
        if (!listeners[n]?.includes(one)) process.removeListener(event, one);
  });

  /** All that a channel's function calls while it delivers one outcome and cannot read another, with the environment as deployed. */
  async function needsOf(recorded: Recorded, name: "push" | "mail" | "webhook"): Promise<Need[]> {
    for (const mock of mocks) mock.reset();
    const [dynamodb, sqs, , ses, manager, store] = mocks;
    for (const mock of [sqs, ses]) mock.onAnyCommand().resolves({});
    dynamodb.on(UpdateItemCommand).callsFake(({ Key, ExpressionAttributeValues }: Record<string, object>) => ({
      Attributes: {
        ...Key,
        ...Object.fromEntries(
          Object.entries(ExpressionAttributeValues ?? {}).map(([key, value]) => [key.slice(1), value]),
        ),
      },
    }));
    manager.on(GetSecretValueCommand).resolves({ SecretString: "" });
    store.on(GetParameterCommand).resolves({ Parameter: { Value: "", Version: 1 } });
    const env: NodeJS.ProcessEnv = recorded.get(`orders-deliver-${name}`).inputs.environment.variables;
    const one = { version: 1, requestId: ID, status: "succeeded", finishedAt: NOW, document: "{}" } as const;
    const bodies = [writeDelivery({ ...one, address: "zoe@example.com" }), "{"];
    const Records = bodies.map((body, n) => ({ messageId: `${n}`, receiptHandle: `${n}`, body, attributes: {} }));
    const context = { getRemainingTimeInMillis: () => 60_000, functionName: name };
    await functionOf(name, env)({ Records } as unknown as SQSEvent, context as unknown as Context);
    return mocks.flatMap((mock) =>
      // biome-ignore lint/suspicious/noExplicitAny: commands of all kinds
      mock.calls().flatMap(({ args: [command] }: any) => seen[command.constructor.name]?.(command.input) ?? [command]),
    );
  }

  /** As in the entry file of that name, but for posting: only the secret is read. */
  function functionOf(name: "push" | "mail" | "webhook", env: NodeJS.ProcessEnv) {
    const at = { region };
    if (name === "push") {
      const settings = pushSettings(env);
      return channelFunction(settings, () => snsPush(new SNSClient(at), settings.LEVEE_TOPIC_ARN));
    }
    if (name === "mail") {
      const settings = mailSettings(env);
      const { LEVEE_SENDER: sender, LEVEE_TEMPLATE: template, LEVEE_CONFIGURATION_SET: configurationSet } = settings;
      const mails = templatedMails(new SESv2Client(at), { sender, template, configurationSet });
      return channelFunction(settings, () => mailChannel(mails, settings.LEVEE_RESULT_FIELDS));
    }
    const settings = webhookSettings(env);
    return channelFunction(settings, ({ clock }: Pick<DeliverPorts, "clock">): Channel => {
      const secrets = awsSecrets(settings.LEVEE_SECRET_ID, clock);
      return { name, send: async () => secrets.read().then(() => ({ kind: "delivered" })) };
    });
  }

  for (const name of ["push", "mail", "webhook"] as const) {
    it(`suffice to deliver by ${name}, and none can be taken away`, async () => {
      const needs = await needsOf(deployed, name);
      assertLeast(statementsOf(deployed, `orders-deliver-${name}`), [
        ...needs,
        ...ofLambda(`orders-deliver-${name}`, `orders-${name}`),
      ]);
    });

    it(`of ${name} reach nobody else's things`, async () => {
      const statements = statementsOf(deployed, `orders-deliver-${name}`);
      for (const need of await needsOf(deployed, name)) {
        // SES asks for the recipient's identity, too, where that one is in the account.
        if (!need.resource.includes(":identity/"))
          assert.ok(!may(statements, { ...need, resource: `${need.resource}s` }), `${need.action} ${need.resource}s`);
        for (const key of Object.keys(need.keys ?? {}))
          assert.ok(!may(statements, { ...need, keys: { [key]: [ID] } }), `${need.action} ${key}`);
      }
    });
  }

  it("suffice to read the secret wherever it is, and to use the keys that encrypt", async () => {
    for (const secret of [
      "/orders/webhook",
      arnOf("ssm", "parameter/orders/webhook"),
      arnOf("secretsmanager", "secret:orders/webhook-AbCdEf"),
    ]) {
      const recorded = await make({ secret, secretKeyArn: SECRET_KEY });
      const statements = statementsOf(recorded, "orders-deliver-webhook");
      assertLeast(statements, [
        ...(await needsOf(recorded, "webhook")),
        ...ofLambda("orders-deliver-webhook", "orders-webhook"),
        ...ofKey(KEY, "kms:Decrypt", "kms:GenerateDataKey"),
        ...ofKey(SECRET_KEY, "kms:Decrypt"),
      ]);
    }
  });

  it("are those of a role that Lambda alone takes", () => {
    for (const name of ["push", "mail", "webhook"]) {
      const { assumeRolePolicy } = deployed.get(`orders-deliver-${name}-role`).inputs;
      const [{ Principal, Action }] = JSON.parse(assumeRolePolicy).Statement;
      assert.deepEqual([Principal, Action], [{ Service: "lambda.amazonaws.com" }, "sts:AssumeRole"]);
      assert.ok(deployed.get(`orders-deliver-${name}`).inputs.role.includes(account));
    }
  });
});
