import type { Finding, Judged, Level } from "./finding.ts";
import { type Found, runLocally, runRule } from "./findings.ts";
import type { Graph } from "./graph.ts";
import type { Node } from "./node.ts";
import type { AnyRule, ConfigProperty } from "./rule.ts";
import type { Settings } from "./settings.ts";

/** The policy that carries what could not be decided. */
export const UNDETERMINED = "undetermined";

/** A rule as it is configured for this run. */
export interface Configured {
  rule: AnyRule;
  level: Level;
  config: Record<string, unknown>;
}

/** The rules with their levels and configuration, as the engine told them; the pack's own where it said nothing. */
export const configured = (rules: readonly AnyRule[], { policies }: Settings): Configured[] =>
  rules.map((rule) => {
    const told = policies.get(rule.name);
    const defaults = Object.entries<ConfigProperty>(rule.config).map(([name, property]) => [name, property.default]);
    return { rule, level: told?.level ?? rule.level, config: { ...Object.fromEntries(defaults), ...told?.config } };
  });

/** Everything that is found in a stack. A rule that breaks takes nothing else with it, and says so. */
export const findInStack = (rules: readonly AnyRule[], settings: Settings, graph: Graph): Found[] =>
  configured(rules, settings)
    .filter(({ level }) => level !== "disabled")
    .flatMap(({ rule, config }) => {
      try {
        return runRule(rule, graph, config);
      } catch (error) {
        return broken(rule, graph, error);
      }
    });

/** What can be found in one resource alone. What breaks here is told at the end, by the same rule over the whole stack. */
export const findInResource = (rules: readonly AnyRule[], settings: Settings, nodes: readonly Node[]): Found[] =>
  configured(rules, settings)
    .filter(({ level, rule }) => level !== "disabled" && "resource" in rule)
    .flatMap(({ rule, config }) => {
      try {
        return runLocally(rule, nodes, config);
      } catch {
        return [];
      }
    });

const broken = (rule: AnyRule, graph: Graph, error: unknown): Found[] => {
  const node = graph.nodes[0];
  if (!node) return [];
  const { urn, type, name } = node.source;
  const message = `The rule itself broke, so it decided nothing in this stack: ${error instanceof Error ? error.message : error}. This is a fault of the policy pack: report it with the program's resources.`;
  return [{ rule: rule.name, kind: "undetermined", urn, type, name, node, path: "(the whole rule)", message }];
};

/** A finding with the level that it is reported at; undefined when that level is off. */
export const judge = (found: Found, rules: readonly Configured[], settings: Settings): Judged | undefined => {
  const { node: _, ...finding } = found;
  const of = rules.find(({ rule }) => rule.name === finding.rule);
  const level = levelOf(finding, of?.level ?? "advisory", settings);
  return level === "disabled" ? undefined : { ...finding, level, severity: of?.rule.severity ?? "medium" };
};

const levelOf = ({ kind }: Finding, own: Level, { policies }: Settings): Level => {
  if (kind === "violation") return own;
  return kind === "advice" ? "advisory" : (policies.get(UNDETERMINED)?.level ?? "advisory");
};
