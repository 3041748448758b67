import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../../local/provider/clients.ts";

/** What a topic was told. */
export interface Heard {
  /** The next message, within 20 s; an empty object when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, which tests look into
  next(): Promise<any>;
}

/** Makes a queue of the account's own that hears what the topic is told. */
export async function heard({ sqs, sns }: Pick<Clients, "sqs" | "sns">, TopicArn: string): Promise<Heard> {
  const Statement = { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:*", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "notices", Attributes: { Policy } }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const subscribe = { TopicArn, Protocol: "sqs", Endpoint: Attributes?.QueueArn };
  await sns.send(new SubscribeCommand({ ...subscribe, Attributes: { RawMessageDelivery: "true" } }));
  return {
    async next() {
      const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 600 });
      return JSON.parse((await sqs.send(receive)).Messages?.[0]?.Body ?? "{}");
    },
  };
}
