import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { Problem } from "../reports/problem.ts";
import { checkExemption, quote } from "./check.ts";
import type { Exemption } from "./exemption.ts";

/**
 * Reads an exemption file: YAML, or JSON, which is YAML too. `where` is the file's name as messages show it.
 *
 * ```yaml
 * exemptions:
 *   - rule: no-synchronous-lambda
 *     resource: aws:apigateway/integration:Integration::legacy # or a URN, or a pattern with *
 *     reason: moved behind a queue in Q1
 *     owner: team-orders
 *     expires: 2027-01-31 # the last day, UTC
 *     ticket: OPS-12
 * ```
 *
 * Never throws: an entry with a mistake is an error and exempts nothing; the others apply.
 */
export const parseExemptionFile = (
  text: string,
  where: string,
  knownRules: ReadonlySet<string>,
): { exemptions: Exemption[]; problems: Problem[] } => {
  const exemptions: Exemption[] = [];
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const error = (id: string, at: number | undefined, what: string) => {
    const line = at === undefined ? undefined : Math.max(1, lines.linePos(at).line);
    const message = `${where}${line ? `:${line}` : ""}: ${what}`;
    problems.push({ level: "error", id, message, file: where, ...(line ? { line } : {}) });
  };
  const doc = parse(text, lines);
  if (doc instanceof Error) {
    error("exemption-not-yaml", undefined, `cannot be read as YAML: ${doc.message}; none of its exemptions applies`);
    return { exemptions, problems };
  }
  const [broken] = doc.errors;
  if (broken) {
    // The first mistake; those after it mostly follow from it.
    error("exemption-not-yaml", broken.pos[0], `is not YAML: ${broken.message}; none of its exemptions applies`);
    return { exemptions, problems };
  }

  const root = doc.contents;
  if (!isMap<Node, Node>(root)) {
    error(
      "exemption-no-list",
      root?.range?.[0],
      "has no list of exemptions; write `exemptions:` and the entries below it",
    );
    return { exemptions, problems };
  }
  let list: Node | null | undefined;
  for (const pair of root.items) {
    const key = keyOf(pair);
    if (key === "exemptions" && list === undefined) list = resolve(pair.value) ?? null;
    else {
      const way =
        key === "exemptions"
          ? "is there twice; put all entries into one list"
          : "is unknown here; the only one is exemptions";
      error("exemption-unknown-field", pair.key?.range?.[0], `field ${quote(key)} ${way}`);
    }
  }
  // A list whose entries are all gone, or commented out, says nothing wrong.
  if (list === null || (isScalar(list) && list.value === null)) return { exemptions, problems };
  if (!isSeq<Node>(list)) {
    error(
      "exemption-no-list",
      (list ?? root).range?.[0],
      "has no list under `exemptions:`; write each entry as `- rule: …`",
    );
    return { exemptions, problems };
  }

  const seen = new Map<string, number>();
  for (const [index, item] of list.items.entries()) {
    const start = item?.range?.[0];
    const entry = resolve(item);
    const say = (id: string, at: number | undefined, what: string) =>
      error(id, at ?? start, `entry ${index + 1}: ${what}`);
    if (!isMap<Node, Node>(entry)) {
      say("exemption-not-an-entry", start, "is no entry; write its fields as `rule: …`, `resource: …` and so on");
      continue;
    }
    const fields = new Map<string, string>();
    const places = new Map<string, number | undefined>();
    let wrong = false;
    for (const pair of entry.items) {
      const key = keyOf(pair);
      const value = textOf(resolve(pair.value));
      places.set(key, pair.key?.range?.[0]);
      if (fields.has(key)) {
        say("exemption-duplicate-field", places.get(key), `${quote(key)} is there twice; keep one`);
        wrong = true;
      }
      if (value === undefined) {
        say("exemption-bad-field", places.get(key), `${quote(key)} is not text; put it into quotes`);
        wrong = true;
      }
      fields.set(key, value ?? "?");
    }
    const checked = checkExemption(fields, knownRules, (id, field, what) => say(id, places.get(field), what));
    if (!checked || wrong) continue;
    const same = JSON.stringify([checked.rule, checked.resource, checked.path]);
    const first = seen.get(same);
    if (first !== undefined) {
      const what = `rule ${quote(checked.rule)} and resource ${quote(checked.resource)} are those of entry ${first} already; keep one of them`;
      say("exemption-duplicate", start, what);
      continue;
    }
    seen.set(same, index + 1);
    const line = start === undefined ? undefined : lines.linePos(start).line;
    exemptions.push({
      source: "file",
      ...checked,
      where: line ? `${where}:${line}` : where,
      file: where,
      ...(line ? { line } : {}),
    });
  }
  return { exemptions, problems };

  function resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? (node.resolve(doc as Exclude<typeof doc, Error>) as Node | undefined) : node;
  }
};

const parse = (text: string, lineCounter: LineCounter) => {
  try {
    // Keys that are there twice are looked for entry by entry: one such entry must not take the others with it.
    return parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const keyOf = (pair: Pair<Node, Node | null>): string => (isScalar(pair.key) ? String(pair.key.value) : "?");

/** A value as its author wrote it: `ticket: 0012` is no number. Undefined for lists and maps. */
const textOf = (node: Node | null | undefined): string | undefined => {
  if (node === null || node === undefined) return "";
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  return node.value === null ? "" : (node.source ?? String(node.value));
};
