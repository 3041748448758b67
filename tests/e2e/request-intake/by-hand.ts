import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../../../local/provider/clients.ts";

/** An id of a time, as API Gateway makes them. */
export const idAt = (ms: number): string => `${ms}-${randomBytes(11).toString("base64url")}`;

/** Puts a message on a queue as an operator or SQS itself would, with text attributes. */
export async function send(
  { sqs }: Clients,
  QueueUrl: string,
  MessageBody: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const all = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: Object.fromEntries(all) }));
}

/** The attributes that the API gives a message. */
export const attributesOf = (requestId: string): Record<string, string> => ({
  requestId,
  acceptedAt: requestId.slice(0, 13),
  version: "1",
});

/** Starts or stops the polling of a function's queue, and waits until it is so. */
export async function poll({ lambda }: Clients, FunctionName: string, Enabled: boolean): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  for (const { UUID } of EventSourceMappings) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    const wanted = Enabled ? "Enabled" : "Disabled";
    while ((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State !== wanted) await sleep(100);
  }
}
