import { consumersOf } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { follow, type Link } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";
import { redriveOf, redriveTarget } from "./redrive.ts";

/** A property that names a dead-letter queue. */
interface Pointer {
  kind: Kind;
  path: string;
  /** The property beside it that can name a queue, too, and is no dead-letter queue. */
  beside?: string;
  /** The service puts its dead letters to standard queues only. */
  standardOnly?: boolean;
}

const pointers: Pointer[] = [
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  { kind: "function", path: "deadLetterConfig.targetArn", standardOnly: true },
  {
    kind: "invokeConfig",
    path: "destinationConfig.onFailure.destination",
    beside: "destinationConfig.onSuccess.destination",
    standardOnly: true,
  },
  { kind: "mapping", path: "destinationConfig.onFailure.destinationArn" },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  { kind: "ruleTarget", path: "deadLetterConfig.arn", beside: "arn", standardOnly: true },
  { kind: "eventBus", path: "deadLetterConfig.arn", standardOnly: true },
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
  { kind: "schedule", path: "target.deadLetterConfig.arn", beside: "target.arn", standardOnly: true },
  { kind: "pipe", path: "sourceParameters.kinesisStreamParameters.deadLetterConfig.arn" },
  { kind: "pipe", path: "sourceParameters.dynamodbStreamParameters.deadLetterConfig.arn" },
  // https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
  { kind: "topicRule", path: "errorAction.sqs.queueUrl" },
];

/** One property of one resource, and the queue that it names as its dead-letter queue. */
interface DeadLetterLink {
  node: Node;
  path: string;
  link: Link;
  standardOnly: boolean;
}

/** The queues that something of the stack puts its dead letters to. */
export interface DeadLetterTargets {
  links: readonly DeadLetterLink[];
  /** URNs. */
  sure: ReadonlySet<string>;
  /** By URN, what may turn out to point there. */
  maybe: ReadonlyMap<string, DeadLetterLink>;
}

/** Found from the side of what points to them: a queue does not know by itself that it is one. Except by a policy on who may redrive here. */
export const deadLetterTargets = (graph: Graph): DeadLetterTargets =>
  graph.memo("dead-letter targets", () => {
    const links = [...pointed(graph), ...redriven(graph)];
    const sure = new Set<string>();
    const maybe = new Map<string, DeadLetterLink>();
    for (const one of links) {
      if (one.link.state === "found") sure.add(one.link.node.urn);
      else if (one.link.state === "ambiguous") for (const { urn } of one.link.candidates) maybe.set(urn, one);
    }
    for (const holder of graph.all("queue", "redriveAllowPolicy")) {
      if (!allowsRedrive(holder)) continue;
      const link: Link =
        holder.kind === "queue" ? { state: "found", node: holder } : follow(graph, holder, "queueUrl", ["queue"]);
      if (link.state === "found") sure.add(link.node.urn);
    }
    return { links, sure, maybe };
  });

const pointed = (graph: Graph): DeadLetterLink[] =>
  pointers.flatMap(({ kind, path, beside, standardOnly = false }) =>
    graph
      .all(kind)
      .filter((node) => node.has(path))
      .map((node) => ({ node, path, link: deadLetterLink(graph, node, path, beside), standardOnly })),
  );

const redriven = (graph: Graph): DeadLetterLink[] =>
  graph
    .all("queue", "redrivePolicy", "subscription")
    .map((node) => ({ node, path: "redrivePolicy", link: redriveTarget(graph, node), standardOnly: false }))
    .filter(({ link }) => link.state !== "absent");

/**
 * Dependencies are recorded by top-level property, and some of those hold the dead-letter queue and the target, which can be a queue, too.
 * The one that has a dead-letter queue of its own, or a consumer, is the target; among what is left then, a name can tell.
 */
const deadLetterLink = (graph: Graph, node: Node, path: string, beside: string | undefined): Link => {
  const link = follow(graph, node, path, ["queue"]);
  if (link.state !== "ambiguous") return link;
  const other = beside === undefined ? undefined : follow(graph, node, beside, ["queue"]);
  const rest = link.candidates.filter((queue) => {
    if (other?.state === "found" && other.node === queue) return false;
    return redriveOf(graph, queue) === undefined && consumersOf(graph, queue).length === 0;
  });
  const named = rest.length > 1 ? rest.filter(isCalledDeadLetters) : rest;
  return named.length === 1 ? { state: "found", node: named[0]! } : link;
};

/** Whether its name says so: never evidence by itself. */
export const isCalledDeadLetters = ({ source, physicalName }: Node): boolean =>
  [source.name, physicalName].some((name) => typeof name === "string" && /dlq|dead[-_]?letter/i.test(name));

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html: "denyAll" is a queue that is none. */
const allowsRedrive = (holder: Node): boolean => {
  const policy = holder.document("redriveAllowPolicy");
  if (policy === undefined || policy === "") return false;
  return isUnknown(policy) || valueAt(policy, ["redrivePermission"]) !== "denyAll";
};
