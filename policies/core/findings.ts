import type { Finding } from "./finding.ts";
import { isGiven } from "./from-anywhere.ts";
import type { Graph } from "./graph.ts";
import { dependenciesOf } from "./links.ts";
import type { Node } from "./node.ts";
import type { AnyRule, Report, Rule } from "./rule.ts";

/** A finding with the node that it is about, as long as the graph is at hand. */
export interface Found extends Finding {
  node: Node;
}

/** Everything that a rule says of a stack: its local part for each of its resources, then what needs several of them. */
export const runRule = (rule: AnyRule, graph: Graph, config: Record<string, unknown>): Found[] =>
  collect(rule, config, (report) => {
    const { resource, stack } = rule as Rule<Record<string, unknown>>;
    if (resource) for (const node of graph.all(...resource.kinds)) resource.check(node, report);
    stack?.(graph, report);
  });

/** What a rule says of one resource alone, before it is created. */
export const runLocally = (rule: AnyRule, nodes: readonly Node[], config: Record<string, unknown>): Found[] =>
  collect(rule, config, (report) => {
    const { resource } = rule as Rule<Record<string, unknown>>;
    for (const node of nodes) if (resource?.kinds.includes(node.kind)) resource.check(node, report);
  });

const collect = (
  { name: rule }: AnyRule,
  config: Record<string, unknown>,
  run: (report: Report<Record<string, unknown>>) => void,
): Found[] => {
  const found = new Map<string, Found>();
  const add = (node: Node, finding: Omit<Finding, "rule" | "urn" | "type" | "name">) => {
    const { urn, type, name } = node.source;
    const whole: Found = { rule, urn, type, name, node, ...finding };
    // The first of several that say the same of the same place: a rule may come to it by more than one way.
    const key = identity(whole);
    if (!found.has(key)) found.set(key, whole);
  };
  run({
    config,
    violation: (node, remark) => add(node, { kind: "violation", ...remark }),
    advice: (node, remark) => add(node, { kind: "advice", ...remark }),
    undetermined: (node, { message, path, property, because, waitsFor = dependenciesOf(node, property) }) => {
      const written = node.property(property);
      const reason = because ? `${because}.` : `is not known yet${awaited(waitsFor)}. ${wayOut(waitsFor)}`;
      add(node, {
        kind: "undetermined",
        message: `${message} Not decided: ${node.title}: "${written}" ${reason}`,
        path: path ?? written,
        property: written,
        waitsFor: because ? [] : [...waitsFor],
      });
    },
  });
  return [...found.values()];
};

/** What makes a finding the same one: never its wording. */
export const identity = ({ rule, kind, urn, path }: Finding): string => JSON.stringify([rule, kind, urn, path ?? ""]);

const awaited = (urns: readonly string[]): string => {
  if (urns.length === 0) return "";
  const names = urns.slice(0, 5).map((urn) => `${urn.split("::").at(-1)} (${typeIn(urn)})`);
  return `; it waits for ${names.join(", ")}${urns.length > 5 ? ` and ${urns.length - 5} more` : ""}`;
};

const typeIn = (urn: string): string => urn.split("::").at(-2)?.split("$").at(-1) ?? "";

const wayOut = (urns: readonly string[]): string => {
  const way =
    urns.length > 0 && urns.every((urn) => isGiven(typeIn(urn)))
      ? "write it into the program or its configuration"
      : "give the resources that it waits for names of your own and build the ARN from the name, keeping the dependency: `resource.urn.apply(() => arn)`";
  return `To make it known at the first preview, ${way}. Otherwise it is decided at the next preview after \`pulumi up\`.`;
};
