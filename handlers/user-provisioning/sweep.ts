import type { Context } from "aws-lambda";
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

/** Called by a schedule, one at a time: sees to it that every roster ends; see sweep-rosters.ts. */
export const handler = (_event: unknown, context: Context): Promise<void> =>
  sweep({
    ports: { ...ports(context), ...own },
    deadline: deadlineOf(context),
    staleAfterMs: settings.LEVEE_STALE_AFTER_S * 1_000,
    abandonAfterMs: settings.LEVEE_ABANDON_AFTER_S * 1_000,
  });
