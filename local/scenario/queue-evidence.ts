import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetter, QueueDepth } from "./evidence.ts";
import { loopbackOnly } from "./loopback-only.ts";
import { sha256 } from "./orders.ts";

/** An SQS client of the embedded cloud, whatever host a queue's URL names. */
export function sqsClient(endpoint: string, region = "eu-central-1"): SQSClient {
  return new SQSClient({
    endpoint: loopbackOnly("sqsClient: endpoint", endpoint).href,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

/** How many messages a queue holds, roughly while it is busy and exactly when it is not. */
export async function queueDepth(sqs: SQSClient, url: string, signal: AbortSignal): Promise<QueueDepth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
    { abortSignal: signal },
  );
  return {
    name: url.split("/").at(-1)!,
    waiting: Number(Attributes.ApproximateNumberOfMessages),
    inWork: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
  };
}

/** Reads a dead-letter queue to its end and puts every letter back, for whoever looks after us. */
export async function readDeadLetters(sqs: SQSClient, url: string, signal: AbortSignal): Promise<DeadLetter[]> {
  const seen = new Map<string, Message>();
  for (let fresh = true; fresh; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: 60,
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: signal },
    );
    fresh = Messages.some(({ MessageId }) => !seen.has(MessageId!));
    for (const message of Messages) seen.set(message.MessageId!, message);
  }
  for (const { ReceiptHandle } of seen.values()) {
    const back = new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 });
    await sqs.send(back, { abortSignal: signal });
  }
  return [...seen.values()].map(letter);
}

function letter({ Body = "", MessageAttributes = {} }: Message): DeadLetter {
  const text = (name: string) => MessageAttributes[name]?.StringValue;
  const attempts = text("attempts");
  return {
    requestId: text("requestId"),
    reason: text("reason"),
    error: text("error"),
    attempts: attempts === undefined ? undefined : Number(attempts),
    sha256: sha256(Body),
  };
}
