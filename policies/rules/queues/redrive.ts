import type { Graph } from "../../core/graph.ts";
import { follow, type Link, named } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";

/** Where a queue's messages go that were received too often. */
export interface Redrive {
  /** What holds the policy: the queue itself, or a RedrivePolicy of its own. */
  from: Node;
  target: Link;
}

/**
 * The queue that a redrive policy points to, in whatever form it is given: JSON text, an object, or not known yet. Absent when it points
 * nowhere: the aws provider writes "" for none.
 */
export const redriveTarget = (graph: Graph, holder: Node): Link => {
  const policy = holder.document("redrivePolicy");
  if (isUnknown(policy)) return follow(graph, holder, "redrivePolicy", ["queue"]);
  // Text that is no JSON: AWS will refuse it.
  if (typeof policy === "string") return policy === "" ? { state: "absent" } : { state: "outside", value: policy };
  const target = valueAt(policy, ["deadLetterTargetArn"]);
  if (typeof target === "string") return target === "" ? { state: "absent" } : named(graph, target, ["queue"]);
  return follow(graph, holder, "redrivePolicy.deadLetterTargetArn", ["queue"]);
};

/** The redrive of a queue: its own, or by a resource beside it. */
export const redriveOf = (graph: Graph, queue: Node): Redrive | undefined => redrives(graph).sure.get(queue.urn);

/** The RedrivePolicies that may turn out to be this queue's. */
export const maybeRedriveOf = (graph: Graph, queue: Node): readonly Node[] =>
  redrives(graph).maybe.get(queue.urn) ?? [];

const redrives = (graph: Graph) =>
  graph.memo("redrives of queues", () => {
    const sure = new Map<string, Redrive>();
    const maybe = new Map<string, Node[]>();
    for (const from of graph.all("redrivePolicy")) {
      const target = redriveTarget(graph, from);
      const queue = follow(graph, from, "queueUrl", ["queue"]);
      if (target.state === "absent") continue;
      if (queue.state === "found") sure.set(queue.node.urn, { from, target });
      else if (queue.state === "ambiguous")
        for (const { urn } of queue.candidates) maybe.set(urn, [...(maybe.get(urn) ?? []), from]);
    }
    for (const queue of graph.all("queue")) {
      const target = redriveTarget(graph, queue);
      if (target.state !== "absent") sure.set(queue.urn, { from: queue, target });
    }
    return { sure, maybe };
  });
