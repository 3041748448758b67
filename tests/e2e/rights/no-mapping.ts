import assert from "node:assert/strict";
import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { Clients } from "../../../local/provider/clients.ts";

/** No mapping can be made of a queue for a function whose role lacks a right that a poller needs, such as `ReceiveMessage`. */
export const assertNoMapping = (
  { lambda }: Clients,
  action: string,
  { name: FunctionName, queueArn: EventSourceArn }: { readonly name: string; readonly queueArn: string },
): Promise<void> =>
  assert.rejects(lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn })), {
    name: "InvalidParameterValueException",
    message: new RegExp(`role does not have permissions to call ${action} on SQS`),
  });
