import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ArgumentError } from "../parts/argument-error.ts";
import { refuseUnknownNames } from "../parts/arguments.ts";
import { isObject } from "../parts/is-object.ts";
import type { InvitationArgs } from "./args.ts";
import { withSafePlaceholders } from "./placeholders.ts";

/** The mail that invites, as the template of SES holds it. */
export interface Invitation {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** SES's own: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
const MOST_BYTES = 500 * 1024;

/** Reads the team's files at once: one that is not there ends the preview. A mail without the link to log in invites to nothing. */
export function checkedInvitation(subject: string, args: InvitationArgs, root: string): Invitation {
  if (!isObject(args)) {
    throw new ArgumentError(
      subject,
      args === undefined ? "invitation is missing" : `invitation ${JSON.stringify(args)} is not a map`,
      "write its subject, and the files html and text",
    );
  }
  refuseUnknownNames(subject, args, ["subject", "html", "text"], "invitation's");
  const title = args.subject;
  if (typeof title !== "string" || title === "" || /[\r\n]/.test(title)) {
    throw new ArgumentError(subject, `invitation.subject ${JSON.stringify(title)} is not a line of text`, "write one");
  }
  const invitation = {
    subject: withSafePlaceholders(subject, "invitation.subject", "subject", title),
    html: read(subject, "html", args.html, root),
    text: read(subject, "text", args.text, root),
  };
  const bytes = Buffer.byteLength(Object.values(invitation).join(""));
  if (bytes > MOST_BYTES) {
    throw new ArgumentError(subject, `invitation has ${bytes} bytes, over ${MOST_BYTES}`, "link pictures, shorten it");
  }
  return invitation;
}

function read(subject: string, name: "html" | "text", path: unknown, root: string): string {
  const wayOut = "name a file relative to the project";
  if (typeof path !== "string" || path === "") {
    throw new ArgumentError(
      subject,
      `invitation.${name} ${JSON.stringify(path) ?? "is missing"} names no file`,
      wayOut,
    );
  }
  const file = resolve(root, path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new ArgumentError(subject, `invitation.${name} "${path}" does not exist (${file})`, wayOut);
  }
  const content = readFileSync(file, "utf8");
  if (!/\{\{\{?\s*loginUrl\s*\}?\}\}/.test(content)) {
    throw new ArgumentError(
      subject,
      `invitation.${name} "${path}" does not say {{loginUrl}}`,
      "put it where invited users find the way in",
    );
  }
  return withSafePlaceholders(subject, `invitation.${name} "${path}"`, name, content);
}
