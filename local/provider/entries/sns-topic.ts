import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

/** Inputs and the attributes of the SNS API that hold them, which are texts there. */
const attributes = {
  displayName: "DisplayName",
  kmsMasterKeyId: "KmsMasterKeyId",
  fifoTopic: "FifoTopic",
  contentBasedDeduplication: "ContentBasedDeduplication",
  signatureVersion: "SignatureVersion",
  tracingConfig: "TracingConfig",
} as const;

const isAttribute = (input: string): input is keyof typeof attributes => input in attributes;

/** The id is the ARN. */
export const topic: Entry = {
  type: "aws:sns/topic:Topic",
  inputs: {
    ...Object.fromEntries(Object.keys(attributes).map((input) => [input, "update"] as const)),
    name: "replace",
    fifoTopic: "replace",
    tags: "update",
  },
  // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
  defaults: {
    contentBasedDeduplication: false,
    fifoTopic: false,
    signatureVersion: 1,
    tracingConfig: "PassThrough",
    tags: {},
  },
  objects: { tags: "map" },
  computed: ["arn", "owner"],
  autoname: (candidate, { fifoTopic }) => (fifoTopic === true ? `${candidate}.fifo` : candidate),
  async create(aws, inputs) {
    const { name, tags } = inputs as Given;
    const request = { Name: name, Tags: tagList(tags), Attributes: attributesFor(inputs) };
    return (await aws.sns.send(new CreateTopicCommand(request))).TopicArn!;
  },
  async read(aws, id) {
    const held = await attributesOf(aws, id);
    if (!held) return undefined;
    const { Tags } = await aws.sns.send(new ListTagsForResourceCommand({ ResourceArn: id }));
    return {
      name: id.split(":").at(-1),
      displayName: held.DisplayName || undefined,
      kmsMasterKeyId: held.KmsMasterKeyId || undefined,
      fifoTopic: held.FifoTopic === "true",
      contentBasedDeduplication: held.ContentBasedDeduplication === "true",
      signatureVersion: Number(held.SignatureVersion || 1),
      tracingConfig: held.TracingConfig || "PassThrough",
      tags: tagMap(Tags),
      arn: id,
      owner: held.Owner,
    };
  },
  async update(aws, id, inputs, changed, old) {
    for (const input of changed.filter(isAttribute)) {
      await setAttribute(aws, id, attributes[input], String(inputs[input] ?? ""));
    }
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    if (gone.length > 0) await aws.sns.send(new UntagResourceCommand({ ResourceArn: id, TagKeys: gone }));
    if (Object.keys(set).length > 0)
      await aws.sns.send(new TagResourceCommand({ ResourceArn: id, Tags: tagList(set) }));
  },
  async delete(aws, id) {
    await unlessGone(aws.sns.send(new DeleteTopicCommand({ TopicArn: id })));
  },
};

/** Only FIFO topics may be told anything about being one, even "false". */
function attributesFor(inputs: Properties): Record<string, string> {
  const isFifo = inputs.fifoTopic === true;
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(
        ([input]) => isAttribute(input) && (isFifo || !["fifoTopic", "contentBasedDeduplication"].includes(input)),
      )
      .map(([input, value]) => [attributes[input as keyof typeof attributes], String(value)]),
  );
}

/** The policy on a topic. AWS always has one, so deleting it restores AWS's own. The id is the topic's ARN. */
export const topicPolicy: Entry = {
  type: "aws:sns/topicPolicy:TopicPolicy",
  inputs: { arn: "replace", policy: "update" },
  identity: ["arn"],
  json: ["policy"],
  computed: ["owner"],
  async create(aws, { arn, policy }) {
    await setAttribute(aws, String(arn), "Policy", String(policy));
    return String(arn);
  },
  async read(aws, id) {
    const held = await attributesOf(aws, id);
    if (!held?.Policy || JSON.parse(held.Policy).Id === DEFAULT_POLICY) return undefined;
    return { arn: id, policy: held.Policy, owner: held.Owner };
  },
  update: (aws, id, { policy }) => setAttribute(aws, id, "Policy", String(policy)),
  async delete(aws, id) {
    await unlessGone(setAttribute(aws, id, "Policy", JSON.stringify(defaultPolicy(aws, id))));
  },
};

/** How AWS marks the policy of a topic that nobody gave one. */
const DEFAULT_POLICY = "__default_policy_ID";

const defaultPolicy = ({ account }: Clients, topicArn: string) => ({
  Version: "2008-10-17",
  Id: DEFAULT_POLICY,
  Statement: [
    {
      Sid: "__default_statement_ID",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [
        "SNS:GetTopicAttributes",
        "SNS:SetTopicAttributes",
        "SNS:AddPermission",
        "SNS:RemovePermission",
        "SNS:DeleteTopic",
        "SNS:Subscribe",
        "SNS:ListSubscriptionsByTopic",
        "SNS:Publish",
      ],
      Resource: topicArn,
      Condition: { StringEquals: { "AWS:SourceOwner": account } },
    },
  ],
});

async function setAttribute(
  aws: Clients,
  TopicArn: string,
  AttributeName: string,
  AttributeValue: string,
): Promise<void> {
  await aws.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
}

async function attributesOf(aws: Clients, TopicArn: string): Promise<Record<string, string> | undefined> {
  const answer = await unlessGone(aws.sns.send(new GetTopicAttributesCommand({ TopicArn })));
  return answer && (answer.Attributes ?? {});
}
