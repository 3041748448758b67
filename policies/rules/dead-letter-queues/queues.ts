import { consumersOf } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import type { Report } from "../../core/rule.ts";
import { deadLetterTargets, isCalledDeadLetters } from "../queues/dead-letter-targets.ts";
import { maybeRedriveOf, redriveOf } from "../queues/redrive.ts";

/** Every queue that is no dead-letter queue itself has one, whoever consumes it: that can be in another stack, or in no function. */
export const checkQueues = (graph: Graph, report: Report<Record<string, never>>): void => {
  const targets = deadLetterTargets(graph);
  for (const queue of graph.all("queue")) {
    if (redriveOf(graph, queue) || targets.sure.has(queue.urn)) continue;
    const message = `${queue.title}: no dead-letter queue`;
    const policies = maybeRedriveOf(graph, queue);
    const pointer = targets.maybe.get(queue.urn);
    for (const policy of policies)
      report.undetermined(policy, {
        path: `queueUrl → ${queue.source.name}`,
        property: "queueUrl",
        message: `${message}, unless ${policy.title} is its redrive policy.`,
      });
    if (pointer)
      report.undetermined(pointer.node, {
        path: `${pointer.path} → ${queue.source.name}`,
        property: pointer.path,
        message: `${message}, unless it is the one of ${pointer.node.title} itself.`,
      });
    if (policies.length > 0 || pointer || isCalledOne(graph, queue)) continue;
    report.violation(queue, {
      path: queue.property("redrivePolicy"),
      message: `${message}: a message that its consumer fails on comes back until ${consequence(queue)}; set redrivePolicy to {"deadLetterTargetArn": <the ARN of a ${isFifo(queue) ? "FIFO" : "standard"} queue>, "maxReceiveCount": 5}, or add a RedrivePolicy for it.`,
    });
  }
};

const isFifo = (queue: Node) => queue.flag("fifoQueue") === true;

const consequence = (queue: Node) =>
  isFifo(queue)
    ? "its retention ends, holds its message group back all that time, and is then deleted"
    : "its retention ends, and is then deleted";

/** A dead-letter queue for another stack. The name alone would be no evidence; here nothing receives from it either, so nothing can fail. */
const isCalledOne = (graph: Graph, queue: Node): boolean =>
  isCalledDeadLetters(queue) && consumersOf(graph, queue).length === 0;
