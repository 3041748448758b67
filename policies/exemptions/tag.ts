import { isUnknown } from "../core/unknown.ts";
import type { Problem } from "../reports/problem.ts";
import { checkExemption, quote } from "./check.ts";
import type { Exemption } from "./exemption.ts";

/** What the key of a tag starts with that exempts its resource from the rule named after it. */
export const exemptionTagPrefix = "levee:exempt:";

/**
 * Reads one tag: key `levee:exempt:<rule>`, value `expires=2027-01-31 owner=team-orders ticket=OPS-12 reason=moved to a queue in Q1`.
 * The reason comes last and takes the rest, spaces and all. Another key is no exemption and no problem. `where` is the URN of the resource
 * that carries the tag. Never throws.
 *
 * The form is what AWS lets a value be: letters, digits, spaces and `+ - = . _ : / @`, at most 256 of them.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
 */
export const parseExemptionTag = (
  key: string,
  value: unknown,
  where: string,
  knownRules: ReadonlySet<string>,
): { exemption?: Exemption; problems: Problem[] } => {
  const problems: Problem[] = [];
  if (!key.startsWith(exemptionTagPrefix)) return { problems };
  const place = `tag ${quote(key)} of ${where}`;
  const say = (level: Problem["level"], id: string, what: string) =>
    problems.push({ level, id, message: `T${place.slice(1)}: ${what}`, urn: where });
  if (isUnknown(value)) {
    const way = "write it from values that the program itself chooses";
    say(
      "note",
      "exemption-not-known-yet",
      `cannot be read yet, as its value is not known in this run; it exempts nothing; ${way}`,
    );
    return { problems };
  }
  if (typeof value !== "string") {
    say("error", "exemption-bad-field", `its value is not text; ${form}`);
    return { problems };
  }
  const fields = new Map([
    ["rule", key.slice(exemptionTagPrefix.length)],
    // Stands for the carrier, whose URN is no mistake of the author's, whatever its shape.
    ["resource", "*"],
  ]);
  let wrong = false;
  const refuse = (id: string, what: string) => {
    wrong = true;
    say("error", id, what);
  };
  let rest = value.trim();
  while (rest !== "") {
    const [whole, word] = /^(\S+)\s*/.exec(rest) as unknown as [string, string];
    const equals = word.indexOf("=");
    const field = word.slice(0, equals);
    if (equals < 1)
      refuse(
        "exemption-bad-field",
        `${quote(word)} is not key=value; only the reason, which comes last, has spaces; ${form}`,
      );
    else if (fields.has(field) && (field === "rule" || field === "resource")) {
      refuse(
        "exemption-unknown-field",
        `${field} is not for the value to say: the key names the rule, and the tag is on the resource`,
      );
    } else if (fields.has(field)) refuse("exemption-duplicate-field", `${quote(field)} is there twice; keep one`);
    else fields.set(field, field === "reason" ? rest.slice(equals + 1) : word.slice(equals + 1));
    if (field === "reason") break;
    rest = rest.slice(whole.length);
  }
  const checked = checkExemption(fields, knownRules, (id, _field, what) => refuse(id, what));
  if (wrong || !checked) return { problems };
  return { exemption: { source: "tag", ...checked, resource: where, where: place }, problems };
};

const form = "write `expires=2027-01-31 owner=team-orders ticket=OPS-12 reason=why it is accepted`";

/**
 * All exemptions among a resource's tags: a map, or the list of `key` and `value` that aws-native has for many types.
 * What is not known yet exempts nothing; of a value that is not known, a note says so.
 */
export const exemptionsOfTags = (
  tags: unknown,
  urn: string,
  knownRules: ReadonlySet<string>,
): { exemptions: Exemption[]; problems: Problem[] } => {
  const exemptions: Exemption[] = [];
  const problems: Problem[] = [];
  if (isUnknown(tags)) {
    const message = `Tags of ${urn}: cannot be read yet, as they are not known in this run; they exempt nothing`;
    problems.push({ level: "note", id: "exemption-not-known-yet", message, urn });
  }
  for (const [key, value] of pairs(tags)) {
    const read = parseExemptionTag(key, value, urn, knownRules);
    if (read.exemption) exemptions.push(read.exemption);
    problems.push(...read.problems);
  }
  return { exemptions, problems };
};

const pairs = (tags: unknown): [string, unknown][] => {
  if (typeof tags !== "object" || tags === null) return [];
  if (!Array.isArray(tags)) return Object.entries(tags);
  return tags.flatMap((tag: unknown): [string, unknown][] => {
    if (typeof tag !== "object" || tag === null) return [];
    const { key, value } = tag as { key?: unknown; value?: unknown };
    return typeof key === "string" ? [[key, value]] : [];
  });
};
