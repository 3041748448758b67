import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** What Lambda does with events that a function did not take. The id is the function's name or ARN, as the program wrote it. */
export const functionEventInvokeConfig: Entry = {
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  inputs: {
    functionName: "replace",
    maximumRetryAttempts: "update",
    maximumEventAgeInSeconds: "update",
    destinationConfig: "update",
  },
  objects: { destinationConfig: ["onFailure"], "destinationConfig.onFailure": ["destination"] },
  // https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
  defaults: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 },
  identity: ["functionName"],
  named: "",
  computed: [],
  async create(aws, inputs) {
    await put(aws, String(inputs.functionName), inputs);
    return String(inputs.functionName);
  },
  async read(aws, id) {
    const held = await unlessGone(aws.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: id })));
    return (
      held && {
        functionName: id,
        maximumRetryAttempts: held.MaximumRetryAttempts,
        maximumEventAgeInSeconds: held.MaximumEventAgeInSeconds,
        destinationConfig: destination(held.DestinationConfig?.OnFailure?.Destination),
      }
    );
  },
  update: (aws, id, inputs) => put(aws, id, inputs),
  async delete(aws, id) {
    await unlessGone(aws.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: id })));
  },
};

const destination = (arn: string | undefined) => (arn ? { onFailure: { destination: arn } } : undefined);

async function put(aws: Clients, FunctionName: string, inputs: Properties): Promise<void> {
  const { onFailure } = (inputs.destinationConfig ?? {}) as { onFailure?: { destination: string } };
  await aws.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      MaximumRetryAttempts: inputs.maximumRetryAttempts as number,
      MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds as number,
      DestinationConfig: onFailure && { OnFailure: { Destination: onFailure.destination } },
    }),
  );
}
