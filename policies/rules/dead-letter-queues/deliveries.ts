import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import type { Node } from "../../core/node.ts";
import type { Report } from "../../core/rule.ts";
import { isUnknown } from "../../core/unknown.ts";
import { isTree, valueAt } from "../../core/values.ts";
import { inlineSubscriptions } from "../queues/async-invocations.ts";

type Local = Report<Record<string, never>>;

/** What delivers events, and has its dead-letter queue among its own properties. */
export const deliveries = ["ruleTarget", "schedule", "subscription", "topic"] as const satisfies Kind[];

/** Protocols of endpoints that are systems; mail and phones have no use for a redrive. https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
const systems = new Set(["lambda", "sqs", "http", "https", "firehose"]);

/** Judges one delivery by itself. */
export const checkDelivery = (node: Node, report: Local): void => {
  if (node.kind === "subscription") checkSubscription(node, report);
  else if (node.kind === "topic") checkTopic(node, report);
  else if (node.kind === "ruleTarget") {
    if (!isSet(node.get("deadLetterConfig.arn")))
      report.violation(node, {
        path: node.property("deadLetterConfig.arn"),
        message: `${node.title}: no dead-letter queue${node.prefix.length > 0 ? ` for ${node.prefix.join(".")}` : ""}: an event that cannot be delivered within the retry policy is dropped; set deadLetterConfig.arn to a standard queue that lets events.amazonaws.com send.`,
      });
  } else if (!isSet(node.get("target.deadLetterConfig.arn")))
    report.violation(node, {
      path: node.property("target.deadLetterConfig.arn"),
      message: `${node.title}: no dead-letter queue: a slot that cannot be delivered within the retry policy is dropped; set target.deadLetterConfig.arn to a standard queue, and let the schedule's role send to it.`,
    });
};

/** Says where a delivery cannot be read yet. */
export const undecidedDeliveries = (graph: Graph, report: Local): void => {
  for (const node of graph.all("ruleTarget"))
    if (isUnknown(whole(node)))
      report.undetermined(node, {
        path: node.property("deadLetterConfig.arn"),
        property: "deadLetterConfig",
        message: `${node.title}: whether its targets have a dead-letter queue.`,
      });
  for (const node of graph.all("schedule"))
    if (isUnknown(node.get("target")))
      report.undetermined(node, {
        property: "target",
        message: `${node.title}: whether its target has a dead-letter queue.`,
      });
  for (const node of graph.all("subscription"))
    if (isUnknown(node.get("protocol")) && !hasRedrive(node))
      report.undetermined(node, {
        property: "protocol",
        message: `${node.title}: no redrivePolicy, which it needs unless it delivers mail or phone messages.`,
      });
};

const checkSubscription = (node: Node, report: Local) => {
  const protocol = node.text("protocol");
  if (typeof protocol !== "string" || !systems.has(protocol) || hasRedrive(node)) return;
  report.violation(node, {
    path: node.property("redrivePolicy"),
    message: `${node.title}: protocol "${protocol}" without a redrivePolicy: what the endpoint does not take within SNS's retries is dropped; set redrivePolicy to {"deadLetterTargetArn": <the ARN of a queue>} and let sns.amazonaws.com send to it.`,
  });
};

/** A subscription in the aws-native Topic has no place for a redrive policy. */
const checkTopic = (node: Node, report: Local) => {
  for (const { protocol, path } of inlineSubscriptions(node))
    if (typeof protocol === "string" && systems.has(protocol))
      report.violation(node, {
        path,
        message: `${node.title}: ${path} delivers by "${protocol}" and cannot have a dead-letter queue where it is; make it a Subscription of its own, with a redrivePolicy.`,
      });
};

/** The target of a rule that has its targets in it; they can be unknown as a whole. */
const whole = (node: Node): unknown => valueAt(node.source.props, node.prefix);

const isSet = (value: unknown): boolean => value !== undefined && value !== "";

const hasRedrive = (node: Node): boolean => {
  const policy = node.document("redrivePolicy");
  return isTree(policy) ? isSet(valueAt(policy, ["deadLetterTargetArn"])) : isSet(policy);
};
