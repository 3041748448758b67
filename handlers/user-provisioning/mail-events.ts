import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { workBatch } from "../parts/work-batch.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { readTogether, recordMailEvent } from "./record-mail-event.ts";
import { mailEventSettings } from "./settings.ts";

const { ports } = awsPorts(mailEventSettings(process.env));

/** The consumer of `…-mail-events`: what SES says of the mails, by way of EventBridge; see record-mail-event.ts. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const shift = { ports: ports(context, event.Records[0]?.eventSourceARN), deadline: deadlineOf(context) };
  const bodies = event.Records.map(({ body }) => body);
  const glance = readTogether(shift.ports.ledger, bodies);
  return workBatch(shift, event.Records, (body) => recordMailEvent(shift, body, glance));
};
