import { isFromAnywhere } from "../../core/from-anywhere.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, type Unknown } from "../../core/unknown.ts";

interface Maybe {
  node: Node;
  property: string;
}

/** Who takes messages from which queue: mappings and pipes that are switched on, by the queue's URN. */
export interface Consumers {
  sure: Map<string, Node[]>;
  maybe: Map<string, Maybe[]>;
  /** Those that may consume any queue, because nothing tells what they were computed from. */
  anywhere: Maybe[];
}

export const consumersIn = (graph: Graph): Consumers => {
  const found: Consumers = { sure: new Map(), maybe: new Map(), anywhere: [] };
  for (const [kind, property] of [
    ["mapping", "eventSourceArn"],
    ["pipe", "source"],
  ] as const) {
    for (const node of graph.all(kind)) {
      const [running, runs] = kind === "mapping" ? ["enabled", node.flag("enabled")] : ["desiredState", desired(node)];
      if (runs === false) continue;
      const link = follow(graph, node, property, ["queue"]);
      if (link.state === "found" && isUnknown(runs)) push(found.maybe, link.node.urn, { node, property: running });
      else if (link.state === "found") push(found.sure, link.node.urn, node);
      else if (link.state === "ambiguous")
        for (const { urn } of link.candidates) push(found.maybe, urn, { node, property });
      else if (link.state === "unknown" && isFromAnywhere(graph, dependenciesOf(node, property)))
        found.anywhere.push({ node, property });
    }
  }
  return found;
};

const desired = (pipe: Node): boolean | Unknown => {
  const state = pipe.get("desiredState");
  return isUnknown(state) ? state : state !== "STOPPED";
};

export const push = <T>(map: Map<string, T[]>, key: string, value: T) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};
