import type { AnyRule, ConfigProperty } from "../core/rule.ts";
import { isWebAddress } from "../reports/web-address.ts";
import type { Example } from "./example.ts";

/** What a rule's page would need and the rule, or its programs, do not say. Empty for a rule that is complete. */
export const lacksOf = (rule: AnyRule, examples: readonly Example[]): string[] => {
  const said = (text: unknown) => typeof text === "string" && text.trim() !== "";
  const program = (name: string) => examples.find((example) => example.name === name);
  const lacks: [string, boolean][] = [
    ["name", said(rule.name)],
    ["displayName", said(rule.displayName)],
    ["description", said(rule.description)],
    ["why", said(rule.why)],
    ["severity", ["low", "medium", "high", "critical"].includes(rule.severity)],
    ["level", ["advisory", "mandatory", "disabled"].includes(rule.level)],
    ["url", isWebAddress(rule.url) && new URL(rule.url).host.endsWith("aws.amazon.com")],
    ["remediationSteps", said(rule.remediationSteps)],
    [
      "frameworks",
      rule.frameworks.length > 0 && rule.frameworks.every(({ name, reference }) => said(name) && said(reference)),
    ],
    ["tags", rule.tags.length > 0],
    ["resource or stack", "resource" in rule || "stack" in rule],
    ["bad.ts", said(program("bad")?.source)],
    ["bad.json with a finding", (program("bad")?.findings.length ?? 0) > 0],
    ["good.ts", said(program("good")?.source)],
    ...Object.entries<ConfigProperty>(rule.config).flatMap(([name, property]): [string, boolean][] => [
      [`config.${name}.description`, said(property.description)],
      [`config.${name}.default`, property.default !== undefined],
    ]),
  ];
  return lacks.filter(([, there]) => !there).map(([what]) => what);
};
