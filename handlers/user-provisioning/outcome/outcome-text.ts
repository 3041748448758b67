import { stringify } from "csv-stringify/sync";
import type { Row } from "../row.ts";

/** The columns of an outcome file. */
export const OUTCOME_COLUMNS = ["line", "email", "outcome", "invitation", "reason"] as const;

type Line = Readonly<Record<(typeof OUTCOME_COLUMNS)[number], string | number>>;

/** An outcome file: a header, and a line for each row. Its length is that of a page at a time. */
export async function* outcomeText(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<string> {
  yield csv([], true);
  for await (const rows of pages) yield csv(rows.map(lineOf));
}

/** The outcome file of a roster that is none: one line, about all of it. */
export async function* rejectedText(reason: string): AsyncGenerator<string> {
  yield csv([{ line: "", email: "", outcome: "rejected", invitation: "none", reason }], true);
}

const lineOf = ({ line, email = "", provisioning, invitation, reason, invitationReason }: Row): Line => ({
  line,
  email,
  outcome: provisioning,
  invitation,
  reason: [reason, invitationReason].filter(Boolean).join("; "),
});

/**
 * A field that a spreadsheet would run as a formula begins with an apostrophe: what is in it may be an attacker's.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const csv = (lines: readonly Line[], header = false): string =>
  stringify([...lines], { columns: [...OUTCOME_COLUMNS], header, escape_formulas: true });
