import { ArgumentError } from "../parts/argument-error.ts";
import { refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { isObject } from "../parts/is-object.ts";
import { type NotifyArgs, notifyNames } from "./notify-args.ts";

/** What was asked for, checked. */
export interface NotifySettings {
  readonly push: boolean;
}

/** Checks `notify` at once, so that a mistake ends the preview. */
export function notifySettings(subject: string, notify: NotifyArgs | undefined): NotifySettings {
  if (notify === undefined) return { push: false };
  if (!isObject(notify)) {
    throw new ArgumentError(
      subject,
      `notify ${JSON.stringify(notify)} is not a map of channels`,
      `there are ${notifyNames.join(", ")}`,
    );
  }
  refuseUnknownNames(subject, notify, notifyNames, "notify's");
  refuseWrongKinds<NotifyArgs>(subject, notify, { push: "true or false" });
  const { push = false }: NotifyArgs = notify;
  return { push };
}
