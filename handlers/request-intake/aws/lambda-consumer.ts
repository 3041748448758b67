import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import type { Clock } from "../../parts/clock.ts";
import type { Consumer, ConsumerState } from "../pause.ts";

/** How long to go on asking while Lambda is changing the mapping already; it takes no second change meanwhile. */
const BUSY_MS = 45_000;
const PAUSE_MS = 500;

/** The polling of an SQS queue by an event source mapping, by its id. */
export function lambdaConsumer(client: LambdaClient, UUID: string, clock: Pick<Clock, "now" | "sleep">): Consumer {
  return {
    async state() {
      const { State } = await client.send(new GetEventSourceMappingCommand({ UUID }));
      return State as ConsumerState;
    },
    async enable(Enabled) {
      for (const until = clock.now() + BUSY_MS; ; await clock.sleep(PAUSE_MS).over) {
        try {
          await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
          return;
        } catch (error) {
          // https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
          if (!(error instanceof ResourceInUseException) || clock.now() > until) throw error;
        }
      }
    },
  };
}
