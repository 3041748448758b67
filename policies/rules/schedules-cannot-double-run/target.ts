import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { dependenciesOf, named } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";

/** What can hold evidence against a second run, and the kinds that stand for it. */
export type Class = "function" | "machine" | "queue";
export const kindsOf: Record<Class, readonly Kind[]> = {
  function: ["function", "alias", "version"],
  machine: ["stateMachine", "machineAlias", "machineVersion"],
  queue: ["queue"],
};
export const classes = Object.keys(kindsOf) as Class[];

/** A resource of this stack; `through` is the alias or version that the tick names, `qualifier` its name. */
export interface InStack {
  is: Class;
  node: Node;
  through?: Node;
  qualifier?: string;
}

/** What a tick invokes. */
export type Target =
  | InStack
  /** A known one that is in no resource of this stack. */
  | { is: "elsewhere"; class: Class; name: string }
  /** What can hold no evidence, by AWS's name for the service and, for a universal target, the call. */
  | { is: "other"; service: string; call?: string }
  /** Computed from several, and nothing says which. */
  | { is: "oneOf"; targets: Target[] }
  | { is: "unknown"; property: string; waitsFor: readonly string[] }
  | { is: "absent" };

/** The function or machine behind an alias or version. */
export const unaliased = (graph: Graph, one: Class, node: Node, text?: string): Target => {
  if (node.kind === "function" || node.kind === "stateMachine" || node.kind === "queue") {
    // arn:aws:lambda:region:account:function:name:qualifier
    const qualifier = one === "function" ? text?.split(":")[7] : undefined;
    return { is: one, node, ...(qualifier && qualifier !== "$LATEST" ? { qualifier } : {}) };
  }
  for (const path of towardsOwner) {
    if (!node.has(path)) continue;
    const behind = dependenciesOrNamed(graph, node, path, one);
    if (!behind) continue;
    if (behind.kind === "function" || behind.kind === "stateMachine") {
      const name = node.kind === "alias" ? node.physicalName : undefined;
      return { is: one, node: behind, through: node, ...(typeof name === "string" ? { qualifier: name } : {}) };
    }
    return unaliased(graph, one, behind);
  }
  return { is: "unknown", property: "arn", waitsFor: [node.urn] };
};

/** From an alias or version to what it is of, in either provider's words. */
const towardsOwner = [
  "functionName",
  "stateMachineArn",
  "routingConfigurations.0.stateMachineVersionArn",
  "routingConfiguration.0.stateMachineVersionArn",
  "deploymentPreference.stateMachineVersionArn",
];

const dependenciesOrNamed = (graph: Graph, from: Node, path: string, one: Class): Node | undefined => {
  const value = from.get(path);
  if (typeof value === "string") {
    const link = named(graph, value, kindsOf[one]);
    return link.state === "found" && link.node !== from ? link.node : undefined;
  }
  const urns = dependenciesOf(from, path);
  const nodes = urns.flatMap((urn) => graph.within(urn, kindsOf[one])).filter((node) => node !== from);
  return new Set(nodes).size === 1 ? nodes[0] : undefined;
};
