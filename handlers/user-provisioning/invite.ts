import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { pacerFor } from "../pacer/pacer-for.ts";
import { onceSettings } from "../parts/client-settings.ts";
import { workBatch } from "../parts/work-batch.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { sesMails } from "./aws/ses-mails.ts";
import { sqsDeadLetters } from "./aws/sqs-dead-letters.ts";
import { inviteRows } from "./invite-rows.ts";
import { readInviteMessage } from "./read-message.ts";
import { inviteSettings } from "./settings.ts";
import { unlessUnreadable } from "./unreadable.ts";

const settings = inviteSettings(process.env);
const { ports, log, sqs, dynamoDb } = awsPorts(settings);
const own = {
  deadLetters: sqsDeadLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
  mails: sesMails(new SESv2Client(onceSettings), {
    sender: settings.LEVEE_SENDER,
    template: settings.LEVEE_TEMPLATE,
    configurationSet: settings.LEVEE_CONFIGURATION_SET,
  }),
  pacer: pacerFor({
    table: settings.LEVEE_PACER_TABLE,
    key: settings.LEVEE_PACER_KEY,
    perMinute: settings.LEVEE_INVITATIONS_PER_MINUTE,
    client: dynamoDb,
    log,
  }),
};

/** The consumer of `…-invitations`: sends mails at the pacer's slots, which is what scatters the logins; see invite-rows.ts. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const shift = {
    ports: { ...ports(context, event.Records[0]?.eventSourceARN), ...own },
    deadline: deadlineOf(context),
    loginUrl: settings.LEVEE_LOGIN_URL,
  };
  return workBatch(shift, event.Records, (body) =>
    unlessUnreadable(own, body, async () => inviteRows(shift, readInviteMessage(body))),
  );
};
