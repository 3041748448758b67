import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges } from "./tags.ts";

/** Inputs and the attributes of the SQS API that hold them, which are texts there. */
const attributes = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  delaySeconds: "DelaySeconds",
  fifoQueue: "FifoQueue",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
} as const satisfies Record<string, QueueAttributeName>;

const isAttribute = (input: string): input is keyof typeof attributes => input in attributes;

const queue: Entry = {
  type: "aws:sqs/queue:Queue",
  inputs: {
    ...Object.fromEntries(Object.keys(attributes).map((input) => [input, "update"] as const)),
    name: "replace",
    fifoQueue: "replace",
    tags: "update",
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
  defaults: {
    contentBasedDeduplication: false,
    delaySeconds: 0,
    fifoQueue: false,
    maxMessageSize: 1_048_576,
    messageRetentionSeconds: 345_600,
    receiveWaitTimeSeconds: 0,
    tags: {},
    visibilityTimeoutSeconds: 30,
  },
  json: ["redrivePolicy", "redriveAllowPolicy"],
  objects: { tags: "map" },
  computed: ["arn", "url"],
  autoname: (candidate, { fifoQueue }) => (fifoQueue === true ? `${candidate}.fifo` : candidate),
  async create(aws, inputs) {
    const { name, tags } = inputs as { name: string; tags: Record<string, string> };
    const { QueueUrl } = await aws.sqs.send(
      new CreateQueueCommand({ QueueName: name, tags, Attributes: attributesFor(inputs) }),
    );
    return QueueUrl!;
  },
  async read(aws, id) {
    const held = await attributesOf(aws, id);
    if (!held) return undefined;
    const text = (input: keyof typeof attributes) => held[attributes[input]] || undefined;
    const number = (input: keyof typeof attributes) => (text(input) === undefined ? undefined : Number(text(input)));
    const { Tags } = await aws.sqs.send(new ListQueueTagsCommand({ QueueUrl: id }));
    return {
      name: held.QueueArn?.split(":").at(-1),
      arn: held.QueueArn,
      url: id,
      tags: Tags ?? {},
      contentBasedDeduplication: text("contentBasedDeduplication") === "true",
      delaySeconds: number("delaySeconds"),
      fifoQueue: text("fifoQueue") === "true",
      kmsDataKeyReusePeriodSeconds: number("kmsDataKeyReusePeriodSeconds"),
      kmsMasterKeyId: text("kmsMasterKeyId"),
      maxMessageSize: number("maxMessageSize"),
      messageRetentionSeconds: number("messageRetentionSeconds"),
      receiveWaitTimeSeconds: number("receiveWaitTimeSeconds"),
      redriveAllowPolicy: text("redriveAllowPolicy"),
      redrivePolicy: text("redrivePolicy"),
      sqsManagedSseEnabled:
        text("sqsManagedSseEnabled") === undefined ? undefined : text("sqsManagedSseEnabled") === "true",
      visibilityTimeoutSeconds: number("visibilityTimeoutSeconds"),
    };
  },
  async update(aws, id, inputs, changed, old) {
    const changedAttributes = changed.filter(isAttribute);
    if (changedAttributes.length > 0) {
      const Attributes = Object.fromEntries(
        changedAttributes.map((input) => [attributes[input], String(inputs[input] ?? unset[input] ?? "")]),
      );
      await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes }));
    }
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    if (gone.length > 0) await aws.sqs.send(new UntagQueueCommand({ QueueUrl: id, TagKeys: gone }));
    if (Object.keys(set).length > 0) await aws.sqs.send(new TagQueueCommand({ QueueUrl: id, Tags: set }));
  },
  async delete(aws, id) {
    await unlessGone(aws.sqs.send(new DeleteQueueCommand({ QueueUrl: id })));
  },
};

/** What takes the place of an input without a default that the program no longer gives; an empty text removes the others. */
const unset: Partial<Record<keyof typeof attributes, string>> = {
  kmsDataKeyReusePeriodSeconds: "300",
  sqsManagedSseEnabled: "true",
};

/** Only FIFO queues may be told anything about being one, even "false". */
function attributesFor(inputs: Properties): Partial<Record<QueueAttributeName, string>> {
  const isFifo = inputs.fifoQueue === true;
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(
        ([input]) => isAttribute(input) && (isFifo || !["fifoQueue", "contentBasedDeduplication"].includes(input)),
      )
      .map(([input, value]) => [attributes[input as keyof typeof attributes], String(value)]),
  );
}

const queuePolicy: Entry = {
  type: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: { queueUrl: "replace", policy: "update" },
  json: ["policy"],
  computed: [],
  async create(aws, { queueUrl, policy }) {
    await setPolicy(aws, queueUrl as string, policy as string);
    return queueUrl as string;
  },
  async read(aws, id) {
    const held = await attributesOf(aws, id);
    return held?.Policy ? { queueUrl: id, policy: held.Policy } : undefined;
  },
  update: (aws, id, { policy }) => setPolicy(aws, id, policy as string),
  async delete(aws, id) {
    await unlessGone(setPolicy(aws, id, ""));
  },
};

async function setPolicy(aws: Clients, QueueUrl: string, Policy: string): Promise<void> {
  await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
}

async function attributesOf(aws: Clients, QueueUrl: string): Promise<Record<string, string> | undefined> {
  const answer = await unlessGone(aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })));
  return answer && (answer.Attributes ?? {});
}

export const entries: readonly Entry[] = [queue, queuePolicy];
