import { ArgumentError } from "../../parts/argument-error.ts";
import { refuseUnknownNames, refuseWrongKinds } from "../../parts/arguments.ts";
import { isObject } from "../../parts/is-object.ts";
import { type NotifyArgs, notifyNames } from "./args.ts";
import { type MailSettings, mailSettings } from "./mail-settings.ts";
import { type WebhookSettings, webhookSettings } from "./webhook-settings.ts";

/** What was asked for, checked. */
export interface NotifySettings {
  readonly mail: MailSettings | undefined;
  readonly push: boolean;
  readonly webhook: WebhookSettings | undefined;
}

/** Checks `notify` at once, so that a mistake ends the preview. */
export function notifySettings(subject: string, notify: NotifyArgs = {}): NotifySettings {
  if (!isObject(notify)) {
    throw new ArgumentError(
      subject,
      `notify ${JSON.stringify(notify)} is not a map of channels`,
      `there are ${notifyNames.join(", ")}`,
    );
  }
  const { mail, push = false, webhook }: NotifyArgs = notify;
  refuseUnknownNames(subject, notify, notifyNames, "notify's");
  refuseWrongKinds<NotifyArgs>(subject, notify, { push: "true or false" });
  return {
    mail: mail === undefined ? undefined : mailSettings(subject, mail),
    push,
    webhook: webhook === undefined ? undefined : webhookSettings(subject, webhook),
  };
}
