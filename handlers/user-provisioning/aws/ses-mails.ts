import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { type MailSettings, templatedMails } from "../../parts/templated-mails.ts";
import type { Mails } from "../ports.ts";

/** Invitations. Their tags say which row each is for, so that SES's events find it. */
export function sesMails(client: SESv2Client, settings: MailSettings): Mails {
  const mails = templatedMails(client, settings);
  return {
    send: ({ rosterId, n, email, data }) => mails.send({ to: email, data, tags: { roster: rosterId, row: String(n) } }),
  };
}
