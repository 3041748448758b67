import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { quote } from "./check.ts";

/** One entry of the list: its fields as they were written, and where. Lines count from 1. */
export interface Entry {
  /** Its place in the list, from 1. */
  number: number;
  line: number | undefined;
  fields: Map<string, string>;
  lineOf(field: string): number | undefined;
  /** Something in it could not be read, and was said. */
  broken: boolean;
}

type Say = (id: string, line: number | undefined, what: string) => void;

/**
 * Reads `exemptions:` and the list under it from YAML, or from JSON, which is YAML too. `say` hears of all that is not of that shape; what
 * is beside it is read all the same. Never throws.
 */
export const readEntries = (text: string, say: Say): Entry[] => {
  const lines = new LineCounter();
  const lineAt = (node: Node | null | undefined) =>
    node?.range ? Math.max(1, lines.linePos(node.range[0]).line) : undefined;
  let doc: Document.Parsed;
  try {
    // Keys that are there twice are looked for entry by entry: one such entry must not take the others with it.
    doc = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  } catch (error) {
    say("exemption-not-yaml", undefined, `cannot be read as YAML: ${error}; none of its exemptions applies`);
    return [];
  }
  const [broken] = doc.errors;
  if (broken) {
    // The first mistake; those after it mostly follow from it.
    const { line } = lines.linePos(broken.pos[0]);
    say("exemption-not-yaml", Math.max(1, line), `is not YAML: ${broken.message}; none of its exemptions applies`);
    return [];
  }
  const resolved = (node: unknown) => (isAlias(node) ? node.resolve(doc) : node) as Node | null | undefined;
  const list = listOf(doc, say, lineAt, resolved);
  return list.flatMap((item, index) => {
    const entry = resolved(item);
    const number = index + 1;
    const line = lineAt(item);
    if (!isMap<Node, Node>(entry)) {
      const way = "write its fields as `rule: …`, `resource: …` and so on";
      say("exemption-not-an-entry", line, `entry ${number}: is no entry; ${way}`);
      return [];
    }
    const fields = new Map<string, string>();
    const places = new Map<string, number | undefined>();
    let wrong = false;
    const refuse = (id: string, field: string, what: string) => {
      wrong = true;
      say(id, places.get(field) ?? line, `entry ${number}: ${quote(field)} ${what}`);
    };
    for (const { key, value } of entry.items) {
      const field = nameOf(key);
      places.set(field, lineAt(key));
      if (fields.has(field)) refuse("exemption-duplicate-field", field, "is there twice; keep one");
      const read = textOf(resolved(value));
      if (read === undefined) refuse("exemption-bad-field", field, "is not text; put it into quotes");
      fields.set(field, read ?? "?");
    }
    return { number, line, fields, lineOf: (field: string) => places.get(field) ?? line, broken: wrong };
  });
};

/** The nodes of the list; none, and something said, when there is no list. */
const listOf = (
  doc: Document.Parsed,
  say: Say,
  lineAt: (node: Node | null | undefined) => number | undefined,
  resolved: (node: unknown) => Node | null | undefined,
): (Node | null)[] => {
  const root = doc.contents as Node | null;
  if (!isMap<Node, Node>(root)) {
    const what = "has no list of exemptions; write `exemptions:` and the entries below it";
    say("exemption-no-list", lineAt(root), what);
    return [];
  }
  const [list, ...more] = root.items.filter(({ key }) => nameOf(key) === "exemptions");
  for (const { key } of more) {
    const what = 'field "exemptions" is there twice; put all entries into one list';
    say("exemption-unknown-field", lineAt(key), what);
  }
  for (const { key } of root.items) {
    if (nameOf(key) === "exemptions") continue;
    const what = `field ${quote(nameOf(key))} is unknown here; the only one is exemptions`;
    say("exemption-unknown-field", lineAt(key), what);
  }
  const value = list && resolved(list.value);
  if (isSeq<Node | null>(value)) return value.items;
  // A list whose entries are all gone, or commented out, says nothing wrong.
  if (list && (!value || (isScalar(value) && value.value === null))) return [];
  const what = "has no list under `exemptions:`; write each entry as `- rule: …`";
  say("exemption-no-list", lineAt(value ?? root), what);
  return [];
};

const nameOf = (key: unknown): string => (isScalar(key) ? String(key.value) : "?");

/** A value as its author wrote it: `ticket: 0012` is no number. Undefined for lists and maps. */
const textOf = (node: Node | null | undefined): string | undefined => {
  if (node === null || node === undefined) return "";
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  return node.value === null ? "" : (node.source ?? String(node.value));
};
