import { tally } from "../../../../local/scenario/tally.ts";
import type { OutcomeLine } from "../../../../local/scenario/users/evidence.ts";
import type { Written } from "./rosters.ts";

/** A roster that was uploaded, and what came of it. */
export interface Judged {
  readonly name: string;
  readonly rows: readonly Written[];
  /** The outcome files that were written for it; a crash may have had it written again. */
  readonly files: readonly (readonly OutcomeLine[])[];
  /** What the ledger holds of it once nothing moves any more. */
  readonly ledger: LedgerRoster;
}

export interface LedgerRoster {
  readonly status: string;
  readonly rows: readonly LedgerRow[];
  readonly counts: Readonly<Record<"provisioning" | "invitation", Readonly<Record<string, number>>>>;
}

interface LedgerRow {
  readonly n: number;
  readonly provisioning: string;
  readonly invitation: string;
}

export interface DayEvidence {
  readonly rosters: readonly Judged[];
  /** The addresses of everybody in the pool. */
  readonly users: readonly string[];
  /** The addresses of every mail to somebody of the instance. */
  readonly mails: readonly string[];
}

const folded = (email: string): string => email.toLowerCase();

/**
 * Holds what was uploaded against what is in the pool, in the mail log, in the outcome files and in the ledger. It shares no line with the
 * handlers. No mail's event is lost here, so that the ledger of a quiet instance has to know of each mail whether it was sent.
 */
export function judgeDay({ rosters, users, mails }: DayEvidence): string[] {
  const problems: string[] = [];
  const valid = new Set(rosters.flatMap(({ rows }) => rows.filter(({ isValid }) => isValid)).map(emailOf));
  const pool = tally(users.map(folded));
  const mailed = tally(mails.map(folded));
  for (const email of valid) if (pool[email] !== 1) problems.push(`${email}: ${pool[email] ?? 0} users, not 1`);
  for (const email of Object.keys(pool)) if (!valid.has(email)) problems.push(`${email}: a user, and no valid row`);
  for (const [email, count] of Object.entries(mailed)) {
    if (!valid.has(email)) problems.push(`${email}: a mail, and no valid row`);
    if (count > 1) problems.push(`${email}: ${count} mails`);
  }
  const created = tally(rosters.flatMap((roster) => createdBy(roster)));
  for (const email of valid)
    if (created[email] !== 1) problems.push(`${email}: created by ${created[email] ?? 0} rows`);
  for (const roster of rosters) problems.push(...faultsOf(roster, mailed).map((fault) => `${roster.name}: ${fault}`));
  return problems;
}

const emailOf = ({ email }: Pick<Written, "email">): string => folded(email);

const createdBy = ({ rows, ledger }: Judged): string[] =>
  ledger.rows.filter(({ provisioning }) => provisioning === "created").map(({ n }) => emailOf(rows[n - 1]!));

function faultsOf({ rows, files, ledger }: Judged, mailed: Readonly<Record<string, number>>): string[] {
  const faults: string[] = [];
  if (ledger.status !== "done") faults.push(`its status is ${ledger.status}`);
  if (files.length === 0) faults.push("it has no outcome file");
  if (ledger.rows.length !== rows.length) faults.push(`the ledger has ${ledger.rows.length} rows, not ${rows.length}`);
  for (const file of files) {
    if (file.length !== rows.length) faults.push(`an outcome file has ${file.length} lines, not ${rows.length}`);
    for (const [i, line] of file.entries()) {
      const fault = rows[i] && ledger.rows[i] && lineFault(rows[i], rows, line, ledger.rows[i], mailed);
      if (fault) faults.push(`line ${rows[i]!.line}: ${fault}`);
    }
  }
  for (const row of ledger.rows) {
    const mails = (rows[row.n - 1] && mailed[emailOf(rows[row.n - 1]!)]) ?? 0;
    const due = { none: undefined, unknown: 0, sent: 1, bounced: 1 }[row.invitation];
    if (!["none", "unknown", "sent", "bounced"].includes(row.invitation))
      faults.push(`row ${row.n} is ${row.invitation}`);
    if (due !== undefined && mails !== due)
      faults.push(`row ${row.n} is ${row.invitation}, and there are ${mails} mails`);
    if ((row.invitation !== "none") !== (row.provisioning === "created"))
      faults.push(`row ${row.n} is ${row.provisioning}, its invitation ${row.invitation}`);
  }
  faults.push(...countFaults(ledger));
  return faults;
}

/** What is wrong with a line of an outcome file; an event of a mail may have come after it was written. */
function lineFault(
  { line, email, isValid }: Written,
  rows: readonly Written[],
  said: OutcomeLine,
  row: LedgerRow,
  mailed: Readonly<Record<string, number>>,
): string | undefined {
  const isFirst =
    rows.findIndex((other) => other.isValid && emailOf(other) === folded(email)) ===
    rows.findIndex((other) => other.line === line);
  const possible = !isValid ? ["invalid"] : isFirst ? ["created", "existed"] : ["repeated", "existed"];
  if (said.line !== String(line)) return `the outcome file says line ${said.line}`;
  if (said.email !== email) return `its address is said to be ${said.email}`;
  if (!possible.includes(said.outcome)) return `${said.outcome} (${said.reason}), not ${possible.join(" or ")}`;
  if (said.outcome !== row.provisioning) return `${said.outcome}, and ${row.provisioning} in the ledger`;
  if (said.outcome !== "created" && said.reason === "") return `${said.outcome} without a reason`;
  const mails = mailed[folded(email)] ?? 0;
  const sent: Readonly<Record<string, readonly number[]>> = { sent: [1], bounced: [1], unknown: [0, 1] };
  if (said.outcome !== "created")
    return said.invitation === "none" ? undefined : `its invitation is ${said.invitation}`;
  return sent[said.invitation]?.includes(mails)
    ? undefined
    : `its invitation is ${said.invitation}, with ${mails} mails`;
}

/** The counters of a roster are the sums over its rows. */
function countFaults({ rows, counts }: LedgerRoster): string[] {
  const due = rows.filter(({ invitation }) => invitation !== "none").length;
  const { none: _, ...invitation } = tally(rows.map((row) => row.invitation));
  const recounted = { provisioning: tally(rows.map((row) => row.provisioning)), invitation: { due, ...invitation } };
  return (["provisioning", "invitation"] as const).flatMap((kind) => {
    const [kept, is]: Readonly<Record<string, number>>[] = [counts[kind], recounted[kind]];
    const names = [...new Set([...Object.keys(kept!), ...Object.keys(is!)])];
    return names
      .filter((name) => (kept![name] ?? 0) !== (is![name] ?? 0))
      .map((name) => `${kind} ${name}: counted ${kept![name] ?? 0}, recounted ${is![name] ?? 0}`);
  });
}
