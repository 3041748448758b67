import { reliability } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { candidatesOf } from "./queues/candidates.ts";
import { deadLetterTargets } from "./queues/dead-letter-targets.ts";
import { rangeOf } from "./queues/range.ts";
import { redriveOf } from "./queues/redrive.ts";

/** Seconds. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const retention = { whenAbsent: 345_600, limits: { least: 60, most: 1_209_600 } };

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html */
export const deadLetterRetention = defineRule({
  name: "dead-letter-retention",
  displayName: "Dead letters wait long enough",
  description: "A dead-letter queue keeps messages longer than the queue that they come from.",
  severity: "medium",
  level: "advisory",
  frameworks: [reliability("REL05-BP04", "rel_mitigate_interaction_failure_fail_fast")],
  tags: ["sqs", "dead-letter-queue"],
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
  remediationSteps:
    "Set messageRetentionSeconds of the dead-letter queue to 1209600, 14 days, and that of its source to less.",
  why: "SQS counts a message's age from when it was first sent, also after it was moved. With equal retentions, work that waited three days out of four in a backlog has one day left as a dead letter: it is deleted over the weekend, before anybody can redrive it.",
  config: {},
  stack(graph, report) {
    for (const source of graph.all("queue")) {
      const redrive = redriveOf(graph, source);
      // A FIFO queue's messages get a new age when they are moved.
      if (!redrive || source.flag("fifoQueue") === true) continue;
      const targets = candidatesOf(redrive.target);
      if (redrive.target.state === "found") judge(graph, source, redrive.target.node, report);
      else if (targets.some((target) => target !== source && compare(graph, source, target) !== "longer"))
        report.undetermined(redrive.from, {
          path: `redrivePolicy → ${source.source.name}`,
          property: "redrivePolicy",
          message: `${source.title}: whether its dead-letter queue keeps messages longer.`,
        });
    }
  },
});

const judge = (graph: Graph, source: Node, target: Node, report: Report<Record<string, never>>) => {
  const verdict = compare(graph, source, target);
  if (verdict === "longer") return;
  const path = `messageRetentionSeconds of ${source.source.name}`;
  if (verdict === "unknown") {
    for (const node of [target, source])
      if (isUnknown(node.number("messageRetentionSeconds")))
        report.undetermined(node, {
          path,
          property: "messageRetentionSeconds",
          message: `${target.title}: whether it keeps dead letters longer than ${source.title} keeps messages.`,
        });
    if (isUnknown(source.flag("fifoQueue")))
      report.undetermined(source, {
        property: "fifoQueue",
        message: `${target.title} keeps dead letters no longer than ${source.title} keeps messages, which only FIFO queues can do.`,
      });
    return;
  }
  report.violation(target, {
    path,
    message: `${target.title}: keeps dead letters ${spelled(target)}, no longer than ${source.title} keeps messages, ${spelled(source)}, and SQS counts both from when a message was first sent; ${seconds(source).least >= retention.limits.most ? `14 days is the most there is: set messageRetentionSeconds of ${source.title} to less` : "set messageRetentionSeconds to 1209600 (14 days)"}.`,
  });
};

const seconds = (queue: Node) =>
  rangeOf(queue.number("messageRetentionSeconds"), retention.whenAbsent, retention.limits);

const compare = (graph: Graph, source: Node, target: Node): "longer" | "no longer" | "unknown" => {
  const [from, to] = [seconds(source), seconds(target)];
  if (to.least > from.most) return "longer";
  const { most } = retention.limits;
  // Dead letters that are dead-lettered again: they had their days already, and more than the most there is cannot be asked for.
  if (to.least === most && deadLetterTargets(graph).sure.has(source.urn)) return "longer";
  if (to.most > from.least || isUnknown(source.flag("fifoQueue"))) return "unknown";
  return "no longer";
};

const spelled = (queue: Node): string => {
  const { most } = seconds(queue);
  const days = most / 86_400;
  return `${Number.isInteger(days) ? `${days} days` : `${most} s`}${queue.has("messageRetentionSeconds") ? "" : " (SQS's default)"}`;
};
