import { parseArn } from "../../core/arn.ts";
import { isFromAnywhere } from "../../core/from-anywhere.ts";
import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { backlinks, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";

/** Whether an event source mapping takes the messages out of a queue. */
export interface Consumption {
  queue: Node;
  /** The functions that consume it; undefined for one that is not in this stack. */
  by: readonly (Node | undefined)[];
  /** Mappings that may turn out to consume it, and the property that will tell. */
  maybe: readonly { node: Node; property: string }[];
}

/** What is known of the consumers of each queue that has, or may have, one. */
export const consumedQueues = (graph: Graph): ReadonlyMap<string, Consumption> =>
  graph.memo("no-synchronous-lambda consumed queues", () => {
    const mappings = backlinks(graph, "mapping", "eventSourceArn", ["queue"]);
    const result = new Map<string, Consumption>();
    for (const queue of graph.all("queue")) {
      const sure = mappings.to(queue).filter((mapping) => mapping.flag("enabled") !== false);
      const [switched, running] = [sure.filter(isSwitched), sure.filter((mapping) => !isSwitched(mapping))];
      const maybe = [
        ...switched.map((node) => ({ node, property: "enabled" })),
        ...mappings.maybeTo(queue).map((node) => ({ node, property: "eventSourceArn" })),
      ];
      if (running.length === 0 && maybe.length === 0) continue;
      result.set(queue.urn, { queue, by: running.map((mapping) => consumerOf(graph, mapping)), maybe });
    }
    return result;
  });

type Elsewhere = Omit<Consumption, "queue">;

/** The same for queues of other stacks, by their ARNs, and what may turn out to consume one of them. */
export const consumedElsewhere = (graph: Graph): { by: ReadonlyMap<string, Elsewhere>; maybe: Elsewhere["maybe"] } =>
  graph.memo("no-synchronous-lambda queues consumed elsewhere", () => {
    const byArn = new Map<string, { by: (Node | undefined)[]; maybe: { node: Node; property: string }[] }>();
    const anything: { node: Node; property: string }[] = [];
    for (const node of graph.all("mapping")) {
      if (node.flag("enabled") === false) continue;
      const source = follow(graph, node, "eventSourceArn", ["queue"]);
      if (source.state === "unknown" && isFromAnywhere(graph, source.waitsFor))
        anything.push({ node, property: "eventSourceArn" });
      if (source.state !== "outside" || parseArn(source.value)?.service !== "sqs") continue;
      const { by, maybe } = byArn.get(source.value) ?? { by: [], maybe: [] };
      if (isSwitched(node)) maybe.push({ node, property: "enabled" });
      else by.push(consumerOf(graph, node));
      byArn.set(source.value, { by, maybe });
    }
    return { by: byArn, maybe: anything };
  });

const consumerOf = (graph: Graph, mapping: Node): Node | undefined => {
  const link = functionBehind(graph, mapping, "functionName");
  return link.state === "found" ? link.node : undefined;
};

const isSwitched = (mapping: Node): boolean => isUnknown(mapping.flag("enabled"));

/** Whether another function than this one consumes the queue: what feeds itself is no light function. */
export const isConsumedByAnother = ({ by }: Pick<Consumption, "by">, fn: Node): boolean =>
  by.some((one) => one?.urn !== fn.urn);
