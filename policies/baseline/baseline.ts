import { readFileSync } from "node:fs";
import type { Finding, Suppression } from "../core/finding.ts";
import { isElsewhere } from "../exemptions/pattern.ts";
import type { Problem } from "../reports/problem.ts";
import { reasonOf, writeAtomically } from "../reports/write-atomically.ts";
import { fingerprint, type Identity } from "./fingerprint.ts";

const version = 1;

/** What a stack had when the pack was adopted: those findings stay visible, and do not block. */
export interface Baseline {
  /** The file, as it was named to the pack. */
  where: string;
  entries: ReadonlyMap<string, Identity>;
}

type Suppressible = Finding & { suppression?: Suppression };

/**
 * Writes the baseline of a stack: once. A file that exists is never overwritten, or each run would accept what the last one found; that is
 * the error returned. Exempted findings stay out: they come back when their exemption expires.
 */
export const writeBaseline = (path: string, findings: readonly Suppressible[], today: string): Problem | undefined => {
  const entries = new Map<string, Identity>();
  for (const finding of findings) {
    if (finding.suppression?.kind === "exemption") continue;
    const { rule, kind, urn, path: place } = finding;
    entries.set(fingerprint(finding), { rule, kind, urn, ...(place === undefined ? {} : { path: place }) });
  }
  const order = (one: Identity) => [one.urn, one.rule, one.path ?? "", one.kind].join("\n");
  const sorted = [...entries.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const problem = (id: string, what: string): Problem => ({
    level: "error",
    id,
    message: `Baseline ${path}: ${what}`,
    file: path,
  });
  try {
    const text = JSON.stringify({ version, written: today, findings: sorted }, null, 2);
    if (writeAtomically(path, `${text}\n`, { once: true })) return undefined;
    const way = "remove from it what is fixed, or delete the file yourself to accept everything that there is today";
    return problem("baseline-exists", `is there already, and is written only once; ${way}`);
  } catch (error) {
    return problem("baseline-not-written", `cannot be written: ${reasonOf(error)}`);
  }
};

/** Reads a baseline. Whatever cannot be read is an error, never an empty baseline without a word; entries beside a broken one apply. */
export const readBaseline = (path: string): { baseline: Baseline; problems: Problem[] } => {
  const entries = new Map<string, Identity>();
  const problems: Problem[] = [];
  const baseline = { where: path, entries };
  const error = (id: string, what: string) =>
    problems.push({ level: "error", id, message: `Baseline ${path}: ${what}`, file: path });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (cause) {
    if (cause instanceof SyntaxError)
      error("baseline-not-json", `is not JSON: ${cause.message}; restore it from version control`);
    else
      error(
        "baseline-not-read",
        `cannot be read: ${reasonOf(cause)}; write one, or take the setting out that names it`,
      );
    return { baseline, problems };
  }
  const { version: its, findings } = (typeof content === "object" && content !== null ? content : {}) as Record<
    string,
    unknown
  >;
  if (its !== version) {
    error(
      "baseline-version",
      `its version is ${JSON.stringify(its) ?? "missing"}, this pack reads ${version}; write it anew with this pack`,
    );
  } else if (!Array.isArray(findings))
    error("baseline-no-list", "has no list of findings; restore it from version control");
  else {
    for (const [index, entry] of findings.entries()) {
      if (isIdentity(entry)) entries.set(fingerprint(entry), entry);
      else
        error(
          "baseline-bad-entry",
          `entry ${index + 1} is not rule, kind, urn and, if it has one, path; restore or remove it`,
        );
    }
  }
  return { baseline, problems };
};

/**
 * Suppresses the findings that the baseline has; those that are exempted stay exempted. What the baseline has and this run does not is a note:
 * fixed, it can be taken out, and nobody can bring it back unseen. Entries of another `stack` or `project` are passed over.
 */
export const applyBaseline = <F extends Suppressible>(
  findings: readonly F[],
  { where, entries }: Baseline,
  { stack, project }: { stack?: string; project?: string } = {},
): { findings: F[]; problems: Problem[] } => {
  const gone = new Map(entries);
  const judged = findings.map((finding) => {
    const print = fingerprint(finding);
    gone.delete(print);
    if (finding.suppression || !entries.has(print)) return finding;
    return { ...finding, suppression: { kind: "baseline" as const, where } };
  });
  const problems: Problem[] = [];
  for (const { rule, kind, urn, path } of gone.values()) {
    if (isElsewhere(urn, stack, project)) continue;
    const what = `${kind} of ${rule}${path === undefined ? "" : ` at ${JSON.stringify(path)}`}, on ${urn}`;
    const message = `Baseline ${where}: no longer occurs: ${what}; take the entry out, so that it cannot come back unseen`;
    problems.push({ level: "note", id: "baseline-gone", message, file: where, urn });
  }
  return { findings: judged, problems };
};

const isIdentity = (entry: unknown): entry is Identity => {
  if (typeof entry !== "object" || entry === null) return false;
  const { rule, kind, urn, path } = entry as Record<string, unknown>;
  const known = kind === "violation" || kind === "advice" || kind === "undetermined";
  return (
    known && typeof rule === "string" && typeof urn === "string" && (path === undefined || typeof path === "string")
  );
};
