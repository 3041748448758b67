import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "../../provider/clients.ts";

/** A queue of its own that a topic's messages come to, as whoever waits for a roster's end would have one. */
export class Notices {
  readonly #aws: Clients;
  readonly #url: string;

  private constructor(aws: Clients, url: string) {
    this.#aws = aws;
    this.#url = url;
  }

  static async subscribe(aws: Clients, topicArn: string): Promise<Notices> {
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: "scenario-notices" }));
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
    const Endpoint = (await aws.sqs.send(attributes)).Attributes!.QueueArn!;
    const statement = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: Endpoint,
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await aws.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    return new Notices(aws, QueueUrl!);
  }

  /** Everything that was said so far; the first of it may take some seconds to come. */
  async read(): Promise<unknown[]> {
    const said: unknown[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const receive = new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: isFirst ? 10 : 1,
      });
      const { Messages = [] } = await this.#aws.sqs.send(receive);
      if (Messages.length === 0) return said;
      for (const { Body, ReceiptHandle } of Messages) {
        said.push(JSON.parse(Body!));
        await this.#aws.sqs.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
      }
    }
  }
}
