import { isObject } from "../../accepted.ts";
import { tally } from "../../tally.ts";
import type { UsersEvidence } from "../evidence.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** The topic was told of the roster's end, and what it was told of adds up to the lines of the outcome file. */
export function counts({ notices, outcome }: UsersEvidence): UsersProblem[] {
  const complain = (message: string) => [usersProblem("counts add up", message)];
  // A topic tells at least once; what it tells is the same.
  const told = new Set(notices.map((notice) => JSON.stringify(notice)));
  if (told.size !== 1) return complain(`the topic said ${told.size} different things, not one`);
  const [notice] = notices;
  const counts = isObject(notice) && notice.status === "done" && notice.rows === outcome.length && notice.counts;
  if (!isObject(counts)) return complain(`the topic was told ${JSON.stringify(notice)} of ${outcome.length} rows`);
  const due = outcome.filter(({ invitation }) => invitation !== "none").length;
  return [
    ...compared("outcome", counts.provisioning, tally(outcome.map((line) => line.outcome))),
    ...compared("invitation", counts.invitation, { due, ...tally(outcome.map((line) => line.invitation)) }),
  ].flatMap(complain);
}

function compared(what: string, counts: unknown, recounted: Readonly<Record<string, number>>): string[] {
  const told = isObject(counts) ? counts : {};
  const { none: _none, ...counted } = recounted;
  return [...new Set([...Object.keys(told), ...Object.keys(counted)])]
    .filter((name) => (told[name] ?? 0) !== (counted[name] ?? 0))
    .map((name) => `${what} ${name}: told ${JSON.stringify(told[name])}, recounted ${counted[name] ?? 0}`);
}
