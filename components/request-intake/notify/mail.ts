import type { Scope } from "../../parts/scope.ts";
import { templateMail } from "../../parts/template-mail.ts";
import { type Channel, channel } from "../channel.ts";
import type { Settings } from "../settings.ts";
import type { Stores } from "../stores.ts";
import { fixed } from "./defaults.ts";
import type { MailSettings } from "./mail-settings.ts";

/** Mails outcomes, as one sender and nobody else. Children: those of a channel; `mailTemplate`, `mailSet`. */
export function mailChannel(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  { sender, to, texts, resultFields }: MailSettings,
  code: string,
): Channel {
  const mail = templateMail(scope, { part: "outcome", sid: "Mail" }, sender, texts);
  return channel(scope, stores, settings, {
    name: "mail",
    does: "Mails the outcomes",
    code,
    address: { body: to },
    callTimeout: fixed.callTimeout,
    concurrency: fixed.mailConcurrency,
    environment: {
      LEVEE_SENDER: sender.from,
      LEVEE_TEMPLATE: mail.template,
      LEVEE_CONFIGURATION_SET: mail.set,
      LEVEE_RESULT_FIELDS: JSON.stringify(resultFields),
    },
    statements: [mail.statement],
  });
}
