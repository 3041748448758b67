import { parseArn } from "../../core/arn.ts";
import { isFromAnywhere } from "../../core/from-anywhere.ts";
import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { backlinks, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";

/** Who takes the messages out of a queue: event source mappings, and pipes. */
export interface Consumption {
  queue: Node;
  /** The functions that consume it; undefined for one that is not in this stack, and for what is none. */
  by: readonly (Node | undefined)[];
  /** Mappings and pipes that may turn out to consume it, and the property that will tell. */
  maybe: readonly { node: Node; property: string }[];
}

/** What takes messages out of queues: the property that names the queue, the one that names the consumer, and the one that switches it. */
const taking: [kind: Kind, from: string, to: string, switched: string][] = [
  ["mapping", "eventSourceArn", "functionName", "enabled"],
  ["pipe", "source", "target", "desiredState"],
];

/** What is known of the consumers of each queue that has, or may have, one. */
export const consumedQueues = (graph: Graph): ReadonlyMap<string, Consumption> =>
  graph.memo("no-synchronous-lambda consumed queues", () => {
    const takers = taking.map(([kind, from, to, switched]) => {
      return { links: backlinks(graph, kind, from, ["queue"]), from, to, switched };
    });
    const result = new Map<string, Consumption>();
    for (const queue of graph.all("queue")) {
      const by: (Node | undefined)[] = [];
      const maybe: { node: Node; property: string }[] = [];
      for (const { links, from, to, switched } of takers) {
        for (const node of links.to(queue)) {
          if (isUnknown(node.get(switched))) maybe.push({ node, property: switched });
          else if (!isOff(node)) by.push(consumerOf(graph, node, to));
        }
        maybe.push(...links.maybeTo(queue).map((node) => ({ node, property: from })));
      }
      if (by.length > 0 || maybe.length > 0) result.set(queue.urn, { queue, by, maybe });
    }
    return result;
  });

type Elsewhere = Omit<Consumption, "queue">;

/** The same for queues of other stacks, by their ARNs, and what may turn out to consume one of them. */
export const consumedElsewhere = (graph: Graph): { by: ReadonlyMap<string, Elsewhere>; maybe: Elsewhere["maybe"] } =>
  graph.memo("no-synchronous-lambda queues consumed elsewhere", () => {
    const byArn = new Map<string, { by: (Node | undefined)[]; maybe: { node: Node; property: string }[] }>();
    const anything: { node: Node; property: string }[] = [];
    for (const [kind, from, to, switched] of taking) {
      for (const node of graph.all(kind)) {
        if (isOff(node)) continue;
        const source = follow(graph, node, from, ["queue"]);
        if (source.state === "unknown" && isFromAnywhere(graph, source.waitsFor))
          anything.push({ node, property: from });
        if (source.state !== "outside" || parseArn(source.value)?.service !== "sqs") continue;
        const { by, maybe } = byArn.get(source.value) ?? { by: [], maybe: [] };
        if (isUnknown(node.get(switched))) maybe.push({ node, property: switched });
        else by.push(consumerOf(graph, node, to));
        byArn.set(source.value, { by, maybe });
      }
    }
    return { by: byArn, maybe: anything };
  });

const consumerOf = (graph: Graph, taker: Node, property: string): Node | undefined => {
  const link = functionBehind(graph, taker, property);
  return link.state === "found" ? link.node : undefined;
};

const isOff = (taker: Node): boolean => taker.flag("enabled") === false || taker.get("desiredState") === "STOPPED";

/** Whether another function than this one consumes the queue: what feeds itself is no light function. */
export const isConsumedByAnother = ({ by }: Pick<Consumption, "by">, fn: Node): boolean =>
  by.some((one) => one?.urn !== fn.urn);
