import { clock } from "../../handlers/parts/system.ts";
import { lambdaConsumer } from "../../handlers/request-intake/aws/lambda-consumer.ts";
import { dynamoDbPauseNotes } from "../../handlers/request-intake/aws/pause-notes.ts";
import { type BrakePorts, isPaused } from "../../handlers/request-intake/pause.ts";
import type { UsersContext } from "../context.ts";
import { allOf } from "./all-of.ts";

/** Beside rosters, rows and addresses: handlers/user-provisioning/aws/ledger-keys.ts. */
const NOTE = { pk: { S: "pause" }, sk: { S: "pause" } };

/** Who polls the queues of users and of invitations, and the note on why nobody does. */
export function brakesOf({ aws, users }: Pick<UsersContext, "aws" | "users">): {
  readonly toPause: BrakePorts;
  readonly toResume: BrakePorts;
} {
  const consumers = [users.provisionMapping, users.inviteMapping].map((id) => lambdaConsumer(aws.lambda, id, clock));
  const notes = dynamoDbPauseNotes(aws.dynamodb, users.ledgerTable, NOTE);
  return {
    toPause: { consumer: allOf(consumers, (state) => !isPaused(state), "Disabled"), notes },
    toResume: { consumer: allOf(consumers, isPaused, "Enabled"), notes },
  };
}
