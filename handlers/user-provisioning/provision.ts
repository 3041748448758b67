import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { pacerFor } from "../pacer/pacer-for.ts";
import { onceSettings } from "../parts/client-settings.ts";
import { workBatch } from "../parts/work-batch.ts";
import { cognitoUsers } from "./aws/cognito-users.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { sqsDeadLetters } from "./aws/sqs-dead-letters.ts";
import { sqsOutbox } from "./aws/sqs-outbox.ts";
import type { InviteMessage } from "./messages.ts";
import { provisionBlock } from "./provision-block.ts";
import { readProvisionMessage } from "./read-message.ts";
import { provisionSettings } from "./settings.ts";
import { unlessUnreadable } from "./unreadable.ts";

const settings = provisionSettings(process.env);
const { ports, log, sqs, dynamoDb } = awsPorts(settings);
const own = {
  deadLetters: sqsDeadLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
  users: cognitoUsers(new CognitoIdentityProviderClient(onceSettings), settings.LEVEE_USER_POOL_ID),
  invitations: sqsOutbox<InviteMessage>(sqs, settings.LEVEE_INVITATIONS_QUEUE_URL),
  pacer: pacerFor({
    table: settings.LEVEE_PACER_TABLE,
    key: settings.LEVEE_PACER_KEY,
    perSecond: settings.LEVEE_CALLS_PER_SECOND,
    client: dynamoDb,
    log,
  }),
};

/** The consumer of `…-work`: creates the users of a block of rows at the pacer's slots; see provision-block.ts for what it promises. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const source = event.Records[0]?.eventSourceARN;
  const shift = {
    ports: { ...ports(context, source), ...own },
    deadline: deadlineOf(context),
    inviteExisting: settings.LEVEE_INVITE_EXISTING,
  };
  return workBatch(shift, event.Records, (body) =>
    unlessUnreadable(own, body, async () => provisionBlock(shift, readProvisionMessage(body))),
  );
};
