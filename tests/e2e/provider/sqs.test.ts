import assert from "node:assert/strict";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/sqs.ts";
import { Provider } from "../../../local/provider/provider.ts";
import { emulated, REGION } from "./emulated.ts";
import { entrySuite } from "./entry-suite.ts";

const attribute = (name: QueueAttributeName, value: string | undefined) => async (aws: Clients, QueueUrl: string) => {
  const { Attributes = {} } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  assert.equal(Attributes[name] || undefined, value);
};

const policy = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });

const policyIs = (action: string, name: string) => async (aws: Clients) => {
  const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes = {} } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }),
  );
  return JSON.parse(Attributes.Policy ?? "{}").Statement?.[0].Action === action;
};

entrySuite("SQS", entries, {
  "aws:sqs/queue:Queue": async (aws) => {
    const deadLetters = async (name: string) => {
      const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
      const { Attributes } = await aws.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
      );
      return Attributes?.QueueArn as string;
    };
    const dlq = await deadLetters("dead");
    const redrive = JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 7 });
    const allow = JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [dlq] });
    const fifo = { name: "it.fifo", fifoQueue: true };
    return {
      base: { name: "it", visibilityTimeoutSeconds: 45, tags: { team: "a", stage: "test" } },
      changes: {
        name: {
          to: "other",
          seen: async (aws) =>
            (await aws.sqs.send(new GetQueueUrlCommand({ QueueName: "other" }))).QueueUrl?.endsWith("/other"),
        },
        visibilityTimeoutSeconds: { to: 90, seen: attribute("VisibilityTimeout", "90") },
        "visibilityTimeoutSeconds: taken out": { to: undefined, seen: attribute("VisibilityTimeout", "30") },
        messageRetentionSeconds: { to: 3600, seen: attribute("MessageRetentionPeriod", "3600") },
        maxMessageSize: { to: 2048, seen: attribute("MaximumMessageSize", "2048") },
        receiveWaitTimeSeconds: { to: 20, seen: attribute("ReceiveMessageWaitTimeSeconds", "20") },
        delaySeconds: { to: 5, seen: attribute("DelaySeconds", "5") },
        redrivePolicy: { to: redrive, seen: attribute("RedrivePolicy", redrive) },
        "redrivePolicy: taken out": {
          from: { redrivePolicy: redrive },
          to: undefined,
          seen: attribute("RedrivePolicy", undefined),
        },
        redriveAllowPolicy: { to: allow, seen: attribute("RedriveAllowPolicy", allow) },
        "redriveAllowPolicy: taken out": {
          from: { redriveAllowPolicy: allow },
          to: undefined,
          seen: attribute("RedriveAllowPolicy", undefined),
        },
        sqsManagedSseEnabled: {
          from: { sqsManagedSseEnabled: true },
          to: false,
          seen: attribute("SqsManagedSseEnabled", "false"),
        },
        "sqsManagedSseEnabled: taken out": {
          from: { sqsManagedSseEnabled: false },
          to: undefined,
          seen: attribute("SqsManagedSseEnabled", "true"),
        },
        kmsMasterKeyId: { to: "alias/aws/sqs", seen: attribute("KmsMasterKeyId", "alias/aws/sqs") },
        "kmsMasterKeyId: taken out": {
          from: { kmsMasterKeyId: "alias/aws/sqs" },
          to: undefined,
          seen: attribute("KmsMasterKeyId", undefined),
        },
        kmsDataKeyReusePeriodSeconds: { to: 600, seen: attribute("KmsDataKeyReusePeriodSeconds", "600") },
        "kmsDataKeyReusePeriodSeconds: taken out": {
          from: { kmsDataKeyReusePeriodSeconds: 600 },
          to: undefined,
          seen: attribute("KmsDataKeyReusePeriodSeconds", "300"),
        },
        fifoQueue: { to: true, with: { name: "it.fifo" }, seen: attribute("FifoQueue", "true") },
        contentBasedDeduplication: { from: fifo, to: true, seen: attribute("ContentBasedDeduplication", "true") },
        tags: {
          to: { team: "b", cost: "1" },
          seen: async (aws, QueueUrl) => {
            const { Tags } = await aws.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
            assert.deepEqual(Tags, { team: "b", cost: "1" });
          },
        },
        "tags: taken out": {
          to: undefined,
          seen: async (aws, QueueUrl) => {
            const { Tags = {} } = await aws.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
            assert.deepEqual(Tags, {});
          },
        },
      },
      drift: {
        by: (aws, QueueUrl) =>
          aws.sqs.send(
            new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "1", DelaySeconds: "9" } }),
          ),
        shows: { visibilityTimeoutSeconds: 1, delaySeconds: 9 },
      },
    };
  },
  "aws:sqs/queuePolicy:QueuePolicy": async (aws) => {
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: "guarded" }));
    const other = await aws.sqs.send(new CreateQueueCommand({ QueueName: "guarded-too" }));
    return {
      base: { queueUrl: QueueUrl, policy: policy("sqs:*") },
      changes: {
        queueUrl: { to: other.QueueUrl, seen: policyIs("sqs:*", "guarded-too") },
        policy: { to: policy("sqs:SendMessage"), seen: policyIs("sqs:SendMessage", "guarded") },
      },
      drift: {
        by: (aws, id) =>
          aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes: { Policy: policy("sqs:Drift") } })),
        shows: { policy: policy("sqs:Drift") },
      },
    };
  },
});

describe("a standard queue", () => {
  const emulator = emulated();

  // "Unknown Attribute FifoQueue" is AWS's answer to a standard queue that is told that it is none; ministack takes it.
  it("is told nothing about being a FIFO queue", async () => {
    const provider = new Provider({ entries, region: REGION, connect: async () => emulator.aws });
    const resource = { type: "aws:sqs/queue:Queue", name: "it" };
    const { inputs } = provider.check({ ...resource, olds: {}, news: { name: "standard" } });
    const { id } = await provider.create({ ...resource, news: inputs, preview: false });
    await attribute("FifoQueue", undefined)(emulator.aws, id);
    await attribute("ContentBasedDeduplication", undefined)(emulator.aws, id);
  });
});
