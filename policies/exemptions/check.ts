import { type Exemption, isDay, undeterminedRule } from "./exemption.ts";
import { nearest } from "./nearest.ts";
import { comparedWith } from "./pattern.ts";

/** The fields of one exemption as they were written. */
export type Fields = ReadonlyMap<string, string>;

/** What a checked exemption says; where it was written is its reader's to add. */
export type Checked = Pick<Exemption, "rule" | "resource" | "path" | "reason" | "owner" | "expires" | "ticket">;

const required = {
  rule: "the rule that does not count",
  resource: "the URN, `type::name`, or a pattern of either with *",
  reason: "why the finding is accepted",
  owner: "the team that answers for it",
  expires: "the last day it is valid, YYYY-MM-DD",
  ticket: "where the way back is planned",
};
const known = [...Object.keys(required), "path"];

/** Checks one exemption's fields; `say` hears of every one that is wrong, and then there is no exemption. */
export const checkExemption = (
  fields: Fields,
  knownRules: ReadonlySet<string>,
  say: (id: string, field: string, text: string) => void,
): Checked | undefined => {
  let wrong = false;
  const refuse = (id: string, field: string, text: string) => {
    wrong = true;
    say(id, field, text);
  };
  for (const field of fields.keys()) {
    if (known.includes(field)) continue;
    const meant = nearest(field, known);
    const guess = meant ? `; did you mean ${meant}?` : `; known are ${known.join(", ")}`;
    refuse("exemption-unknown-field", field, `unknown field ${quote(field)}${guess}`);
  }
  for (const [field, what] of Object.entries(required)) {
    if (!fields.has(field)) refuse("exemption-missing-field", field, `${field} is missing; add it: ${what}`);
  }
  for (const field of known) {
    if (fields.get(field)?.trim() === "")
      refuse("exemption-empty-field", field, `${field} is empty; fill it in, or leave the exemption out`);
  }
  const value = (field: string) => fields.get(field)?.trim() ?? "";
  const [rule, resource, expires] = [value("rule"), value("resource"), value("expires")];
  if (rule !== "" && rule !== undeterminedRule && !knownRules.has(rule)) {
    const meant = nearest(rule, [...knownRules, undeterminedRule]);
    const guess = meant ? `did you mean ${quote(meant)}?` : `rules are ${[...knownRules, undeterminedRule].join(", ")}`;
    refuse("exemption-unknown-rule", "rule", `rule ${quote(rule)} does not exist; ${guess}`);
  }
  if (resource !== "" && comparedWith(resource) === undefined) {
    const way =
      "write a URN (`pulumi stack --show-urns` lists them), type::name as in aws:sqs/queue:Queue::orders, or a pattern with *";
    refuse("exemption-bad-resource", "resource", `resource ${quote(resource)} names no resource; ${way}`);
  }
  if (expires !== "" && !isDay(expires)) {
    const way = "write a day of the calendar as YYYY-MM-DD; the exemption is valid through that day, UTC";
    refuse("exemption-bad-date", "expires", `expires ${quote(expires)} is not a date; ${way}`);
  }
  if (wrong) return undefined;
  const path = fields.has("path") ? { path: value("path") } : {};
  return { rule, resource, ...path, reason: value("reason"), owner: value("owner"), expires, ticket: value("ticket") };
};

/** A value as messages show it: quoted, on one line, not longer than a line. */
export const quote = (value: string): string => JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
