import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { finishing } from "../partial.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A poller of a queue or stream; its id is its UUID. */
export const eventSourceMapping: Entry = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  inputs: {
    eventSourceArn: "replace",
    functionName: "update",
    batchSize: "update",
    maximumBatchingWindowInSeconds: "update",
    functionResponseTypes: "update",
    scalingConfig: "update",
    enabled: "update",
  },
  defaults: { maximumBatchingWindowInSeconds: 0, functionResponseTypes: [], enabled: true },
  objects: { scalingConfig: ["maximumConcurrency"] },
  sets: ["functionResponseTypes"],
  normal: { functionName: nameOf },
  identity: ["eventSourceArn", "functionName"],
  computed: ["arn", "functionArn", "state", "uuid"],
  volatile: ["functionArn", "state"],
  async create(aws, inputs) {
    const { eventSourceArn } = inputs as Given;
    const command = new CreateEventSourceMappingCommand({
      EventSourceArn: eventSourceArn,
      ...settings(inputs as Given),
    });
    const { UUID } = await aws.lambda.send(command);
    return finishing(UUID!, () => settled(aws, UUID!));
  },
  async read(aws, id) {
    const held = await find(aws, id);
    if (!held || held.State === "Deleting") return undefined;
    const { ScalingConfig } = held;
    return {
      eventSourceArn: held.EventSourceArn,
      functionName: nameOf(held.FunctionArn),
      batchSize: held.BatchSize,
      maximumBatchingWindowInSeconds: held.MaximumBatchingWindowInSeconds ?? 0,
      functionResponseTypes: held.FunctionResponseTypes ?? [],
      scalingConfig: ScalingConfig?.MaximumConcurrency
        ? { maximumConcurrency: ScalingConfig.MaximumConcurrency }
        : undefined,
      enabled: !/^Disabl/.test(held.State ?? ""),
      arn: held.EventSourceMappingArn,
      functionArn: held.FunctionArn,
      state: held.State,
      uuid: held.UUID,
    };
  },
  async update(aws, id, inputs, changed) {
    const { Enabled, ...others } = settings(inputs as Given);
    // As the real provider does: a mapping that somebody stopped by hand is not started by a change of its batch size.
    const given = changed.includes("enabled") ? { ...others, Enabled } : others;
    await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, ...given }));
    await settled(aws, id);
  },
  async delete(aws, id) {
    await unlessGone(aws.lambda.send(new DeleteEventSourceMappingCommand({ UUID: id })));
    await settled(aws, id);
  },
};

const settings = (given: Given) => ({
  FunctionName: given.functionName,
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  BatchSize: given.batchSize ?? (/:sqs:/.test(String(given.eventSourceArn)) ? 10 : 100),
  MaximumBatchingWindowInSeconds: given.maximumBatchingWindowInSeconds,
  FunctionResponseTypes: given.functionResponseTypes,
  // An empty one takes the limit away.
  ScalingConfig: {
    MaximumConcurrency: (given.scalingConfig as { maximumConcurrency?: number } | undefined)?.maximumConcurrency,
  },
  Enabled: given.enabled,
});

const find = (aws: Clients, id: string) => unlessGone(aws.lambda.send(new GetEventSourceMappingCommand({ UUID: id })));

/** Waits while the mapping is Creating, Enabling, Disabling, Updating or Deleting. */
async function settled(aws: Clients, id: string): Promise<void> {
  let held: EventSourceMappingConfiguration | undefined;
  for (let attempt = 0; attempt < 600; attempt++) {
    held = await find(aws, id);
    if (!/ing$/.test(held?.State ?? "")) return;
    await sleep(200);
  }
  throw new Error(`event source mapping ${id} is still ${held?.State} after two minutes`);
}

/** A function may be named by its ARN or by name; AWS answers the ARN. */
function nameOf(value: unknown): string {
  return String(value).replace(/^arn:aws:lambda:[^:]*:\d*:function:/, "");
}
