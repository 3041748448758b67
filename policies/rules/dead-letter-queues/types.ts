import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import type { Report } from "../../core/rule.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { deadLetterTargets } from "../queues/dead-letter-targets.ts";
import { redriveOf } from "../queues/redrive.ts";

/**
 * A FIFO queue redrives to a FIFO queue, a standard one to a standard one; Lambda, EventBridge and Scheduler to standard queues. AWS
 * refuses the rest, on `up`, halfway through.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
 */
export const checkTypes = (graph: Graph, report: Report<Record<string, never>>): void => {
  for (const queue of graph.all("queue")) {
    const redrive = redriveOf(graph, queue);
    if (redrive?.target.state === "found") compare(report, redrive.from, "redrivePolicy", queue, redrive.target.node);
  }
  for (const { node, path, link, standardOnly } of deadLetterTargets(graph).links)
    if (standardOnly && link.state === "found") compare(report, node, path, undefined, link.node);
};

/** `source` undefined: a service that takes standard queues only. */
const compare = (
  report: Report<Record<string, never>>,
  from: Node,
  path: string,
  source: Node | undefined,
  target: Node,
) => {
  const wanted: boolean | Unknown = source ? fifo(source) : false;
  const has = fifo(target);
  if (isUnknown(wanted) || isUnknown(has)) {
    const unknown = isUnknown(has) ? target : source!;
    report.undetermined(unknown, {
      property: "fifoQueue",
      message: `${from.title}: whether its dead-letter queue ${target.title} is of the type that it can use.`,
    });
  } else if (wanted !== has)
    report.violation(from, {
      path: `${from.property(path)} (type)`,
      message: `${from.title}: its dead-letter queue ${target.title} is a ${typeOf(has)} queue, which AWS refuses here; make it a ${typeOf(wanted)} one.`,
    });
};

const typeOf = (isFifo: boolean | Unknown) => (isFifo === true ? "FIFO" : "standard");

const fifo = (queue: Node): boolean | Unknown => {
  const flag = queue.flag("fifoQueue");
  return isUnknown(flag) ? UNKNOWN : flag === true;
};
