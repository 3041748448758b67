import { ArgumentError } from "../parts/argument-error.ts";
import { refuseUnknownNames } from "../parts/arguments.ts";
import { isObject } from "../parts/is-object.ts";
import { checkedTexts, type MailTexts } from "../parts/mail-texts.ts";
import type { InvitationArgs } from "./args.ts";
import { rowPlaceholders } from "./placeholders.ts";

/** Reads the mail that invites. One without the link to log in invites to nothing. */
export function checkedInvitation(subject: string, args: InvitationArgs, root: string): MailTexts {
  if (!isObject(args)) {
    throw new ArgumentError(
      subject,
      args === undefined ? "invitation is missing" : `invitation ${JSON.stringify(args)} is not a map`,
      "write its subject, and the files html and text",
    );
  }
  refuseUnknownNames(subject, args, ["subject", "html", "text"], "invitation's");
  return checkedTexts(subject, "invitation", args, root, rowPlaceholders);
}
