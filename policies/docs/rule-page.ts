import type { AnyRule, ConfigProperty } from "../core/rule.ts";
import { exemptionTagPrefix } from "../exemptions/tag.ts";
import type { Example } from "./example.ts";
import { cell, fence, list, table } from "./markdown.ts";

/** The page of one rule, `docs/rules/<rule>.md`. `examples`: its programs, `bad` and `good` among them. */
export const rulePage = (rule: AnyRule, examples: readonly Example[]): string => {
  const bad = examples.find(({ name }) => name === "bad")!;
  const good = examples.find(({ name }) => name === "good")!;
  return [
    "<!-- Written by `npm run docs` from the rule and its fixture programs: change those. -->",
    `# ${rule.displayName}`,
    `\`${rule.name}\` · severity ${rule.severity} · ${rule.level} by default · judged [${whenOf(rule)}](../policies.md#when-a-rule-is-judged)`,
    rule.description,
    "## Why",
    rule.why,
    "## Breaks it",
    fence("ts", bad.source),
    `[${bad.path}](../../${bad.path}). At its first preview, this rule alone and at its default level says:`,
    findingsOf(bad),
    "## Keeps it",
    fence("ts", good.source),
    `[${good.path}](../../${good.path}).${more(examples)}`,
    "## Fix",
    steps(rule.remediationSteps).join("\n"),
    "## Configure",
    configuration(rule),
    "## Exempt",
    exempting(rule, bad),
    "## Sources",
    list([`AWS: <${rule.url}>`, ...rule.frameworks.map(framework)]),
  ]
    .join("\n\n")
    .concat("\n");
};

/** When a rule can speak: what one resource shows is said before it exists, what needs several of them at the end of the run. */
export const whenOf = (rule: AnyRule): string =>
  [...("resource" in rule ? ["before creation"] : []), ...("stack" in rule ? ["at the end"] : [])].join(" / ");

const findingsOf = ({ findings }: Example): string =>
  table(["policy", "level", "resource"], counted(findings.map((finding) => finding.map((part) => `\`${part}\``))));

/** Rows that are there more than once, once: "2 ×" says how often. */
const counted = (rows: string[][]): string[][] =>
  [...Map.groupBy(rows, (row) => row.join("|")).values()].map((same) => {
    const [first = []] = same;
    return same.length === 1 ? first : [...first.slice(0, -1), `${first.at(-1)} (${same.length} findings)`];
  });

const more = (examples: readonly Example[]): string => {
  const others = examples.filter(({ name }) => name !== "bad" && name !== "good");
  if (others.length === 0) return "";
  return ` More programs: ${others.map(({ name, path }) => `[${name}](../../${path})`).join(", ")}.`;
};

/** `1. … 2. …` in one paragraph, as a list. A digit within a step is none. */
export const steps = (text: string): string[] => {
  const found: string[] = [];
  let rest = text.trim();
  for (let next = 2; ; next++) {
    const at = rest.search(new RegExp(`\\s${next}\\. `));
    if (at < 0) return [...found, rest];
    found.push(rest.slice(0, at));
    rest = rest.slice(at).trim();
  }
};

const configuration = (rule: AnyRule): string => {
  const properties = Object.entries<ConfigProperty>(rule.config);
  const defaults = Object.fromEntries(properties.map(([name, property]) => [name, property.default]));
  const file = JSON.stringify({ [rule.name]: { enforcementLevel: rule.level, ...defaults } }, null, 2).replace(
    /\[[^[\]{}]*\]/g,
    (items) =>
      items
        .replaceAll(/\s*\n\s*/g, " ")
        .replace("[ ", "[")
        .replace(" ]", "]"),
  );
  return [
    properties.length === 0 ? "It has a level, and nothing else to set." : settings(properties),
    `For \`--policy-pack-config\`, with the default${properties.length === 0 ? "" : "s"}:`,
    fence("json", file),
  ].join("\n\n");
};

const settings = (properties: [string, ConfigProperty][]): string =>
  table(
    ["setting", "type", "default", "what"],
    properties.map(([name, property]) => [
      `\`${name}\``,
      typeOf(property),
      `\`${JSON.stringify(property.default)}\``,
      cell(property.description),
    ]),
  );

const typeOf = ({ type, minimum, maximum, enum: values, items }: ConfigProperty): string => {
  const of = items ? ` of ${items.type}${items.enum ? `: ${items.enum.join(", ")}` : ""}` : "";
  const range = minimum === undefined && maximum === undefined ? "" : `, ${minimum ?? "…"} to ${maximum ?? "…"}`;
  return `${type}${of}${values ? `: ${values.join(", ")}` : ""}${range}`;
};

const exempting = (rule: AnyRule, { findings }: Example): string => {
  const [, , on] = findings.find(([policy]) => policy === rule.name) ?? findings[0]!;
  const entry = [
    "exemptions:",
    `  - rule: ${rule.name}`,
    `    resource: "*::${on}" # or type::name, or the whole URN`,
    "    reason: moved in the next quarter",
    "    owner: team-orders",
    "    expires: 2027-01-31 # the last day, UTC",
    "    ticket: OPS-12",
  ];
  const value = "expires=2027-01-31 owner=team-orders ticket=OPS-12 reason=moved in the next quarter";
  return [
    "In an exemption file:",
    fence("yaml", entry.join("\n")),
    "Or as a tag of the resource; where its type has no tags, of its API, function, machine or schedule group:",
    fence("ts", `tags: { "${exemptionTagPrefix}${rule.name}": "${value}" }`),
    "The finding stays visible, and does not block. [How exemptions work](../policies.md#exemptions).",
  ].join("\n\n");
};

const framework = ({ name, version, reference, specification }: AnyRule["frameworks"][number]): string => {
  const said = `${name}${version ? ` (${version})` : ""}: `;
  const isLink = specification?.startsWith("https://");
  return `${said}${isLink ? `[${reference}](${specification})` : `${reference}${specification ? `, ${specification}` : ""}`}`;
};
