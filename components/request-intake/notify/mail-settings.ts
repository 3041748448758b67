import { ArgumentError } from "../../parts/argument-error.ts";
import { refuseUnknownNames, refuseWrongKinds } from "../../parts/arguments.ts";
import { projectRoot } from "../../parts/bundle.ts";
import { isObject } from "../../parts/is-object.ts";
import { checkedTexts, type MailTexts } from "../../parts/mail-texts.ts";
import { namesIn, type Placeholders } from "../../parts/placeholders.ts";
import { checkedSender, type Sender } from "../../parts/sender.ts";
import { type MailArgs, mailNames } from "./args.ts";
import { checkedPointer } from "./pointer.ts";

/** Checked, with the texts as SES gets them. */
export interface MailSettings {
  readonly sender: Sender;
  readonly to: string;
  readonly texts: MailTexts;
  /** The fields of a result that the texts show. */
  readonly resultFields: readonly string[];
}

/** What every outcome has; handlers/request-intake/deliver/mail-data.ts fills them in. */
export const outcomeNames = [
  "requestId",
  "status",
  "succeeded",
  "failed",
  "expired",
  "acceptedAt",
  "finishedAt",
  "attempts",
  "reason",
  "error",
] as const;

const RESULT = /^result_([A-Za-z]\w{0,63})$/;

const placeholders: Placeholders = {
  isKnown: (name) => (outcomeNames as readonly string[]).includes(name) || RESULT.test(name),
  filler: "outcome",
  says: `${outcomeNames.join(", ")} and result_<field>`,
};

export function mailSettings(subject: string, args: MailArgs): MailSettings {
  if (!isObject(args)) {
    throw new ArgumentError(
      subject,
      `notify.mail ${JSON.stringify(args)} is not a map`,
      "write sender, to and subject, and the files html and text",
    );
  }
  const given: MailArgs = args;
  refuseUnknownNames(subject, given, mailNames, "notify.mail's");
  refuseWrongKinds(subject, given, { sender: "text", identity: "text", to: "text" });
  const texts = checkedTexts(subject, "notify.mail", given, projectRoot, placeholders);
  const fields = Object.values(texts)
    .flatMap(namesIn)
    .map((name) => RESULT.exec(name)?.[1]);
  return {
    sender: checkedSender(subject, given.sender, given.identity),
    to: checkedPointer(subject, "notify.mail.to", given.to),
    texts,
    resultFields: [...new Set(fields.filter((field) => field !== undefined))].sort(),
  };
}
