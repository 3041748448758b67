import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { writeDelivery } from "../delivery.ts";
import type { Deliveries } from "../ports.ts";
import type { ChannelSettings } from "../settings.ts";

/** The queues of the channels that the instance has. */
export function sqsDeliveries(client: SQSClient, channels: readonly ChannelSettings[]): Deliveries {
  const queues = new Map(channels.map(({ channel, queueUrl }) => [channel, queueUrl]));
  return {
    channels,
    async send(channel, delivery) {
      await client.send(
        new SendMessageCommand({ QueueUrl: queues.get(channel), MessageBody: writeDelivery(delivery) }),
      );
    },
  };
}
