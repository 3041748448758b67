import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { clientSettings } from "../../parts/client-settings.ts";
import { processLog } from "../../parts/logger.ts";
import { clock, ending, nonce } from "../../parts/system.ts";
import type { HolderShift } from "../holding.ts";
import type { HolderPorts } from "../ports.ts";
import type { StepSettings } from "../settings.ts";
import { dynamoDbLease } from "./dynamodb-lease.ts";

type Settings = Pick<StepSettings, "LEVEE_LEASE_TABLE" | "LEVEE_LEASE">;

/** The real world for one function, made once per process. `about` names an invocation in its log. */
export function awsPorts({ LEVEE_LEASE_TABLE, LEVEE_LEASE }: Settings) {
  const { log, about } = processLog();
  const dynamoDb = new DynamoDBClient(clientSettings);
  const lease = dynamoDbLease(dynamoDb, LEVEE_LEASE_TABLE, LEVEE_LEASE);
  return { about, dynamoDb, ports: { clock, ending, nonce, log, lease } };
}

export const deadlineOf = (context: Context): number => clock.now() + context.getRemainingTimeInMillis();

/** An invocation of a function that holds the lease while it works. */
export const holderShift = <P extends HolderPorts>(
  ports: P,
  { LEVEE_LONGEST_STEP_S, LEVEE_SKEW_MS }: Pick<StepSettings, "LEVEE_LONGEST_STEP_S" | "LEVEE_SKEW_MS">,
  context: Context,
): HolderShift<P> => ({
  ports,
  deadline: deadlineOf(context),
  longestMs: LEVEE_LONGEST_STEP_S * 1_000,
  skewMs: LEVEE_SKEW_MS,
});
