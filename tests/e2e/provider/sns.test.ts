import assert from "node:assert/strict";
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/sns.ts";
import { entrySuite } from "./entry-suite.ts";

const topicArn = (name: string) => `arn:aws:sns:eu-central-1:000000000000:${name}`;

const attribute = (name: string, value: string | undefined) => async (aws: Clients, TopicArn: string) => {
  const { Attributes = {} } = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return (Attributes[name] || undefined) === value;
};

const tags = (wanted: Record<string, string>) => async (aws: Clients, ResourceArn: string) => {
  const { Tags = [] } = await aws.sns.send(new ListTagsForResourceCommand({ ResourceArn }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), wanted);
};

const policy = (Action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action, Resource: "*" }],
  });

const policyIs = (name: string, action: string) => async (aws: Clients) => {
  const { Attributes } = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn(name) }));
  return JSON.parse(Attributes?.Policy ?? "{}").Statement[0].Action === action;
};

const subscription = (name: string, value: string | undefined) => async (aws: Clients, SubscriptionArn: string) => {
  const { Attributes = {} } = await aws.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return (Attributes[name] || undefined) === value;
};

const fifo = { name: "it.fifo", fifoTopic: true };

entrySuite("SNS", entries, {
  "aws:sns/topic:Topic": {
    base: { name: "it", displayName: "Alarms", tags: { team: "a", stage: "test" } },
    changes: {
      name: { to: "other", seen: async (_aws, id) => id === topicArn("other") },
      displayName: { to: "Orders", seen: attribute("DisplayName", "Orders") },
      "displayName: taken out": {
        from: { displayName: "Orders" },
        to: undefined,
        seen: attribute("DisplayName", undefined),
      },
      kmsMasterKeyId: { to: "alias/aws/sns", seen: attribute("KmsMasterKeyId", "alias/aws/sns") },
      "kmsMasterKeyId: taken out": {
        from: { kmsMasterKeyId: "alias/aws/sns" },
        to: undefined,
        seen: attribute("KmsMasterKeyId", undefined),
      },
      fifoTopic: { to: true, with: { name: "it.fifo" }, seen: attribute("FifoTopic", "true") },
      contentBasedDeduplication: { from: fifo, to: true, seen: attribute("ContentBasedDeduplication", "true") },
      signatureVersion: { to: 2, seen: attribute("SignatureVersion", "2") },
      tracingConfig: { to: "Active", seen: attribute("TracingConfig", "Active") },
      "tracingConfig: taken out": {
        from: { tracingConfig: "Active" },
        to: undefined,
        seen: attribute("TracingConfig", "PassThrough"),
      },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: (aws, TopicArn) =>
        aws.sns.send(
          new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "drift" }),
        ),
      shows: { displayName: "drift" },
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": async (aws) => {
    for (const Name of ["guarded", "guarded-too"]) await aws.sns.send(new CreateTopicCommand({ Name }));
    return {
      base: { arn: topicArn("guarded"), policy: policy("sns:Publish") },
      changes: {
        arn: { to: topicArn("guarded-too"), seen: policyIs("guarded-too", "sns:Publish") },
        policy: { to: policy("sns:Subscribe"), seen: policyIs("guarded", "sns:Subscribe") },
      },
      drift: {
        by: (aws, TopicArn) =>
          aws.sns.send(
            new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: policy("sns:Receive") }),
          ),
        shows: { policy: policy("sns:Receive") },
      },
    };
  },
  "aws:sns/topicSubscription:TopicSubscription": async (aws) => {
    for (const Name of ["alarms", "alarms-too"]) await aws.sns.send(new CreateTopicCommand({ Name }));
    const queue = async (name: string) => {
      const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
      const { Attributes } = await aws.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
      );
      return Attributes?.QueueArn as string;
    };
    const [endpoint, other, dead] = [await queue("listener"), await queue("listener-too"), await queue("unheard")];
    const listed = async (topic: string, wanted: object) => {
      const { Subscriptions = [] } = await aws.sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topicArn(topic) }),
      );
      return Subscriptions.some((held) =>
        Object.entries(wanted).every(([key, value]) => held[key as "Endpoint"] === value),
      );
    };
    const filter = JSON.stringify({ state: ["ALARM"] });
    const redrive = JSON.stringify({ deadLetterTargetArn: dead });
    return {
      base: { topic: topicArn("alarms"), protocol: "sqs", endpoint },
      changes: {
        topic: { to: topicArn("alarms-too"), seen: () => listed("alarms-too", { Endpoint: endpoint }) },
        protocol: {
          to: "email",
          with: { endpoint: "ops@example.com" },
          seen: () => listed("alarms", { Protocol: "email", Endpoint: "ops@example.com" }),
        },
        // AWS, and ministack, answer no ARN for these until they are confirmed.
        "protocol: one that has to confirm": {
          to: "http",
          with: { endpoint: "http://127.0.0.1:9/hook" },
          seen: () => listed("alarms", { Protocol: "http", Endpoint: "http://127.0.0.1:9/hook" }),
        },
        endpoint: { to: other, seen: () => listed("alarms", { Endpoint: other }) },
        "filterPolicyScope: taken out": {
          from: { filterPolicy: filter, filterPolicyScope: "MessageBody" },
          to: undefined,
          seen: subscription("FilterPolicyScope", "MessageAttributes"),
        },
        rawMessageDelivery: { to: true, seen: subscription("RawMessageDelivery", "true") },
        "rawMessageDelivery: taken out": {
          from: { rawMessageDelivery: true },
          to: undefined,
          seen: subscription("RawMessageDelivery", "false"),
        },
        filterPolicy: { to: filter, seen: subscription("FilterPolicy", filter) },
        "filterPolicy: taken out": {
          from: { filterPolicy: filter },
          to: undefined,
          seen: subscription("FilterPolicy", "{}"),
        },
        filterPolicyScope: {
          from: { filterPolicy: filter },
          to: "MessageBody",
          seen: subscription("FilterPolicyScope", "MessageBody"),
        },
        redrivePolicy: { to: redrive, seen: subscription("RedrivePolicy", redrive) },
        "redrivePolicy: taken out": {
          from: { redrivePolicy: redrive },
          to: undefined,
          seen: subscription("RedrivePolicy", undefined),
        },
      },
      drift: {
        by: (aws, SubscriptionArn) =>
          aws.sns.send(
            new SetSubscriptionAttributesCommand({
              SubscriptionArn,
              AttributeName: "RawMessageDelivery",
              AttributeValue: "true",
            }),
          ),
        shows: { rawMessageDelivery: true },
      },
    };
  },
});

describe("a FIFO topic", () => {
  it("is told to be one by attribute, as AWS asks, though the emulator would take its name for it", async () => {
    const aws = makeClients("http://127.0.0.1:9", "eu-central-1");
    const sent = mockClient(aws.sns).resolves({ TopicArn: topicArn("it.fifo") });
    const entry = entries.find(({ type }) => type === "aws:sns/topic:Topic");
    await entry?.create(aws, { name: "it.fifo", fifoTopic: true, contentBasedDeduplication: false });
    await entry?.create(aws, { name: "it", fifoTopic: false, contentBasedDeduplication: false });
    const attributes = sent.commandCalls(CreateTopicCommand).map(({ args }) => args[0].input.Attributes);
    assert.deepEqual(attributes, [{ FifoTopic: "true", ContentBasedDeduplication: "false" }, {}]);
  });
});
