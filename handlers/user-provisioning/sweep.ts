import type { Context, SQSEvent } from "aws-lambda";
import { takeTick } from "../parts/take-tick.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { sqsOutbox } from "./aws/sqs-outbox.ts";
import type { InviteMessage, ProvisionMessage } from "./messages.ts";
import { sweepSettings } from "./settings.ts";
import { sweep } from "./sweep-rosters.ts";

const settings = sweepSettings(process.env);
const { ports, sqs } = awsPorts(settings);
const own = {
  work: sqsOutbox<ProvisionMessage>(sqs, settings.LEVEE_WORK_QUEUE_URL),
  invitations: sqsOutbox<InviteMessage>(sqs, settings.LEVEE_INVITATIONS_QUEUE_URL),
};

/** Called at a schedule's ticks, one at a time: sees to it that every roster ends; see sweep-rosters.ts. */
export const handler = ({ Records }: SQSEvent, context: Context): Promise<void> => {
  const shift = {
    ports: { ...ports(context, Records[0]?.eventSourceARN), ...own },
    deadline: deadlineOf(context),
    staleAfterMs: settings.LEVEE_STALE_AFTER_S * 1_000,
    abandonAfterMs: settings.LEVEE_ABANDON_AFTER_S * 1_000,
  };
  return takeTick(shift.ports, shift.deadline, Records, () => sweep(shift));
};
