import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** Inputs, the attributes that hold them, and what unsets them. The scope comes first, because it says how the filter is read. */
const attributes = [
  ["filterPolicyScope", "FilterPolicyScope", "MessageAttributes"],
  ["filterPolicy", "FilterPolicy", "{}"],
  ["rawMessageDelivery", "RawMessageDelivery", "false"],
  ["redrivePolicy", "RedrivePolicy", ""],
] as const;

/** The id is the ARN. */
export const topicSubscription: Entry = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  inputs: {
    topic: "replace",
    protocol: "replace",
    endpoint: "replace",
    ...Object.fromEntries(attributes.map(([input]) => [input, "update"] as const)),
  },
  // https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
  defaults: { rawMessageDelivery: false },
  identity: ["topic", "protocol", "endpoint"],
  json: ["filterPolicy", "redrivePolicy"],
  computed: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
  volatile: ["pendingConfirmation"],
  async create(aws, inputs) {
    const { topic, protocol, endpoint } = inputs as Given;
    const Attributes = attributesFor(inputs);
    // Without it AWS answers the words "pending confirmation" for an e-mail address that has not said yes yet.
    const request = {
      TopicArn: topic,
      Protocol: protocol,
      Endpoint: endpoint,
      Attributes,
      ReturnSubscriptionArn: true,
    };
    const { SubscriptionArn } = await aws.sns.send(new SubscribeCommand(request));
    // ministack answers the words all the same.
    return SubscriptionArn?.startsWith("arn:") ? SubscriptionArn : find(aws, inputs);
  },
  async read(aws, id) {
    const answer = await unlessGone(aws.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: id })));
    const held = answer?.Attributes;
    if (!held) return undefined;
    return {
      topic: held.TopicArn,
      protocol: held.Protocol,
      endpoint: held.Endpoint,
      filterPolicyScope: held.FilterPolicyScope || undefined,
      filterPolicy: held.FilterPolicy === "{}" ? undefined : held.FilterPolicy || undefined,
      rawMessageDelivery: held.RawMessageDelivery === "true",
      redrivePolicy: held.RedrivePolicy || undefined,
      arn: id,
      confirmationWasAuthenticated: held.ConfirmationWasAuthenticated === "true",
      ownerId: held.Owner,
      pendingConfirmation: held.PendingConfirmation === "true",
    };
  },
  async update(aws, id, inputs, changed) {
    for (const [input, AttributeName, unset] of attributes.filter(([input]) => changed.includes(input))) {
      const AttributeValue = String(inputs[input] ?? unset);
      await aws.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: id, AttributeName, AttributeValue }));
    }
  },
  async delete(aws, id) {
    await unlessGone(aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: id })));
  },
};

const attributesFor = (inputs: Properties): Record<string, string> =>
  Object.fromEntries(
    attributes.filter(([input]) => inputs[input] !== undefined).map(([input, name]) => [name, String(inputs[input])]),
  );

async function find(aws: Clients, { topic, protocol, endpoint }: Properties): Promise<string> {
  const pages = paginateListSubscriptionsByTopic({ client: aws.sns }, { TopicArn: String(topic) });
  for await (const { Subscriptions = [] } of pages) {
    const held = Subscriptions.find(({ Protocol, Endpoint }) => Protocol === protocol && Endpoint === endpoint);
    if (held?.SubscriptionArn) return held.SubscriptionArn;
  }
  throw new Error(`the subscription of ${endpoint} to ${topic} was taken, but the topic does not list it`);
}
