import type { OutcomeLine, UsersEvidence } from "../evidence.ts";
import type { Listed } from "../people.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** Every record has one line in the outcome file, in the roster's order, with the line on which it begins, its outcome and a reason that is true. */
export function outcomes({ people, outcome }: UsersEvidence): UsersProblem[] {
  const problems: UsersProblem[] = [];
  const complain = (message: string) => problems.push(usersProblem("every row has its outcome", message));
  if (outcome.length === 0) {
    complain("there was no outcome file in time, or nothing in it");
    return problems;
  }
  if (outcome.length !== people.length)
    complain(`the outcome file has ${outcome.length} lines, the roster ${people.length} rows`);
  for (const [index, person] of people.entries()) {
    const got = outcome[index];
    const complaint = got && wrong(person, got, people);
    if (complaint) complain(`line ${person.line}: ${complaint}`);
  }
  return problems;
}

function wrong(person: Listed, got: OutcomeLine, people: readonly Listed[]): string | undefined {
  if (got.line !== String(person.line)) return `the outcome file says line ${got.line} in its place`;
  if (got.outcome !== person.expect) return `${got.outcome} (${got.reason}), not ${person.expect}`;
  if (person.email !== undefined && shown(person.email) !== got.email) return `its address is said to be ${got.email}`;
  const due = person.expect === "created" ? (person.invitation ?? "sent") : "none";
  if (got.invitation !== due) return `the invitation is ${got.invitation} (${got.reason}), not ${due}`;
  const reason = person.of === undefined ? (person.because ?? "") : ` line ${people[person.of - 1]!.line}`;
  // The line ends it: line 36 is not line 361.
  const isSaid = person.of === undefined ? got.reason.includes(reason) : got.reason.endsWith(reason);
  if (!isSaid) return `the reason is "${got.reason}", without "${reason}"`;
  return undefined;
}

/** As a file says it that a spreadsheet opens: what would be a formula there begins with an apostrophe. */
const shown = (email: string): string => (/^[=+\-@\t\r]/.test(email) ? `'${email}` : email);
