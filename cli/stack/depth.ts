import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** How many messages a queue has; roughly, says SQS, and exactly once nothing has changed for a minute. */
export interface Depth {
  readonly waiting: number;
  /** Received and not answered for: being worked, or waiting out a pause between two attempts. */
  readonly inFlight: number;
  readonly delayed: number;
}

export const totalOf = ({ waiting, inFlight, delayed }: Depth): number => waiting + inFlight + delayed;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export async function depthOf(sqs: SQSClient, QueueUrl: string): Promise<Depth> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    ],
  });
  const { Attributes = {} } = await sqs.send(command);
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
