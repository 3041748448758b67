import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { followAll } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";

/** A document that hangs on a resource: where it is written. */
interface Attached {
  node: Node;
  property: "policy";
}

/** The resource policies of a kind. */
export interface ResourcePolicies {
  on(node: Node): readonly Attached[];
  /** Policies that are not known to be any resource's yet: each may be anybody's. */
  loose: readonly Attached[];
}

type Holder = "queue" | "topic" | "bucket";

/** The resources that a document is attached with, and the property that says to whom. */
const attachments: Record<Holder, readonly [kind: Kind, to: string][]> = {
  queue: [
    ["queuePolicy", "queueUrl"],
    ["queueInlinePolicy", "queueUrl"],
  ],
  topic: [
    ["topicPolicy", "arn"],
    ["topicInlinePolicy", "arn"],
  ],
  bucket: [["bucketPolicy", "bucket"]],
};

/** What hangs on each queue, topic or bucket: in its own property, and as resources of their own. */
export const resourcePolicies = (graph: Graph, holder: Holder): ResourcePolicies =>
  graph.memo(`resource policies ${holder}`, () => {
    const attached = new Map<string, Attached[]>();
    const loose: Attached[] = [];
    const attach = ({ urn }: Node, policy: Attached) => {
      const list = attached.get(urn);
      if (list) list.push(policy);
      else attached.set(urn, [policy]);
    };

    for (const node of graph.all(holder)) if (node.has("policy")) attach(node, { node, property: "policy" });
    for (const [kind, to] of attachments[holder]) {
      for (const node of graph.all(kind)) {
        const policy: Attached = { node, property: "policy" };
        // aws-native's policies have a list of those that they are for; aws has one.
        const { targets, open } = followAll(graph, node, to, [holder]);
        for (const target of targets) attach(target, policy);
        if (open) loose.push(policy);
      }
    }
    return { on: ({ urn }) => attached.get(urn) ?? [], loose };
  });
