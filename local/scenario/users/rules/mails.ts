import { folded, type Mail, type UsersEvidence } from "../evidence.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** Whose user was created got one invitation, with what they need to sign in; nobody got a second one, and nobody else got one. */
export function mails({ people, mails, subject, loginUrl }: UsersEvidence): UsersProblem[] {
  const problems: UsersProblem[] = [];
  const complain = (message: string) => problems.push(usersProblem("one invitation each, and none twice", message));
  const invitations = mails.filter((mail) => mail.subject === subject);
  const byEmail = Map.groupBy(invitations, ({ to }) => to.map(folded).join(", "));
  for (const { expect, email, line } of people) {
    if (expect !== "created") continue;
    const got = byEmail.get(folded(email!)) ?? [];
    byEmail.delete(folded(email!));
    if (got.length !== 1) complain(`line ${line}: ${got.length} invitations were sent, not 1`);
    for (const mail of got) {
      const missing = [loginUrl, folded(email!)].find((text) => !says(mail, text));
      if (missing) complain(`line ${line}: the invitation does not say ${missing} in both of its parts`);
    }
  }
  for (const [to, got] of byEmail)
    complain(`${to || "nobody"}: got ${got.length} invitations, and no valid row is theirs`);
  return problems;
}

const says = ({ text, html }: Mail, what: string): boolean =>
  folded(text).includes(what) && folded(read(html)).includes(what);

/** As a mail reader shows it: what is no letter may stand in HTML by its number. */
const read = (html: string): string =>
  html.replace(/&#(x[\da-f]+|\d+);/gi, (_, code: string) => String.fromCodePoint(Number(code.replace(/^x/i, "0x"))));
