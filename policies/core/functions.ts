import type { Graph } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import { backlinks, follow, type Link, named } from "./links.ts";
import type { Node } from "./node.ts";

const invokable: Kind[] = ["function", "alias", "version"];

/** The function that a property invokes, also through an alias or a version. */
export const functionBehind = (graph: Graph, from: Node, path: string): Link =>
  unaliased(graph, follow(graph, from, path, invokable));

/** The function that a known text names: its ARN, name or invocation URI, with or without a qualifier. */
export const functionNamed = (graph: Graph, text: string): Link => unaliased(graph, named(graph, text, invokable));

const unaliased = (graph: Graph, link: Link): Link => {
  if (link.state === "ambiguous") {
    // A function and its own alias are one.
    const functions = new Map<string, Node>();
    for (const candidate of link.candidates) {
      const one = unaliased(graph, { state: "found", node: candidate });
      if (one.state !== "found") return link;
      functions.set(one.node.urn, one.node);
    }
    const [first, ...more] = functions.values();
    return first && more.length === 0
      ? { state: "found", node: first }
      : { state: "ambiguous", candidates: [...functions.values()] };
  }
  if (link.state !== "found" || link.node.kind === "function") return link;
  return follow(graph, link.node, "functionName", ["function"]);
};

/** The mappings that consume a queue (or another source). */
export const consumersOf = (graph: Graph, source: Node): readonly Node[] =>
  backlinks(graph, "mapping", "eventSourceArn", ["queue"]).to(source);
