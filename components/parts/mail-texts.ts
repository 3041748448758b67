import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ArgumentError } from "./argument-error.ts";
import { type Placeholders, withSafePlaceholders } from "./placeholders.ts";

/** A mail as a template of SES holds it. */
export interface MailTexts {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Where a team has them: a line of text, and two files, relative to the project. */
export type MailTextArgs = Readonly<Record<keyof MailTexts, string>>;

/** SES's own: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
const MOST_BYTES = 500 * 1024;

/**
 * Reads the team's files at once: one that is not there ends the preview.
 *
 * @param name of the argument that has them, for errors
 * @param root the folder that files are relative to
 */
export function checkedTexts(
  subject: string,
  name: string,
  args: MailTextArgs,
  root: string,
  placeholders: Placeholders,
): MailTexts {
  const title = args.subject;
  if (typeof title !== "string" || title === "" || /[\r\n]/.test(title)) {
    throw new ArgumentError(subject, `${name}.subject ${JSON.stringify(title)} is not a line of text`, "write one");
  }
  const read = (part: "html" | "text") => readPart(subject, `${name}.${part}`, part, args[part], root, placeholders);
  const texts = {
    subject: withSafePlaceholders(subject, `${name}.subject`, "subject", title, placeholders),
    html: read("html"),
    text: read("text"),
  };
  const bytes = Buffer.byteLength(Object.values(texts).join(""));
  if (bytes > MOST_BYTES) {
    throw new ArgumentError(subject, `${name} has ${bytes} bytes, over ${MOST_BYTES}`, "link pictures, shorten it");
  }
  return texts;
}

function readPart(
  subject: string,
  name: string,
  part: "html" | "text",
  path: unknown,
  root: string,
  placeholders: Placeholders,
): string {
  const wayOut = "name a file relative to the project";
  if (typeof path !== "string" || path === "") {
    throw new ArgumentError(subject, `${name} ${JSON.stringify(path) ?? "is missing"} names no file`, wayOut);
  }
  const file = resolve(root, path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new ArgumentError(subject, `${name} "${path}" does not exist (${file})`, wayOut);
  }
  const content = readFileSync(file, "utf8");
  const { link } = placeholders;
  // A mail without the way in leads nowhere.
  if (link !== undefined && !new RegExp(`\\{\\{\\{?\\s*${link}\\s*\\}?\\}\\}`).test(content)) {
    throw new ArgumentError(
      subject,
      `${name} "${path}" does not say {{${link}}}`,
      "put it where invited users find the way in",
    );
  }
  return withSafePlaceholders(subject, `${name} "${path}"`, part, content, placeholders);
}
