import { reliability } from "../core/frameworks.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown, type Unknown } from "../core/unknown.ts";
import { pollsQueue } from "./queues/polls-queue.ts";

/** Messages in a batch when nothing is said: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const defaultBatchSize = 10;
const partial = "ReportBatchItemFailures";

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export const partialBatchResponses = defineRule({
  name: "partial-batch-responses",
  displayName: "One failed message does not repeat its batch",
  description: "A function that takes messages in batches reports which of them failed.",
  severity: "medium",
  level: "advisory",
  frameworks: [reliability("REL04-BP04", "rel_prevent_interaction_failure_idempotent")],
  tags: ["sqs", "lambda", "idempotency"],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
  remediationSteps:
    '1. Return {"batchItemFailures": [{"itemIdentifier": <messageId>}]} from the handler; Powertools\' batch utility does. 2. Set functionResponseTypes of the mapping to ["ReportBatchItemFailures"]. Or set batchSize to 1.',
  why: "Without it one message that fails brings its whole batch back: the nine beside it are worked again, mails are sent twice, and each return counts as a receive until messages that never failed are in the dead-letter queue. One poison message multiplies the load by the batch size.",
  config: {},
  resource: {
    kinds: ["mapping"],
    check(mapping, report) {
      const { responses, batchSize } = read(mapping);
      if (!pollsQueue(mapping) || responses !== false || isUnknown(batchSize) || batchSize <= 1) return;
      report.violation(mapping, {
        path: "functionResponseTypes",
        message: `${mapping.title}: takes batches of ${batchSize}${mapping.has("batchSize") ? "" : " (Lambda's default)"} messages, and one that fails brings all of them back; have the function return batchItemFailures and set functionResponseTypes to ["${partial}"], or batchSize to 1.`,
      });
    },
  },
  stack(graph, report) {
    for (const mapping of graph.all("mapping")) if (pollsQueue(mapping)) undecided(mapping, report);
  },
});

const undecided = (mapping: Node, report: Report<Record<string, never>>) => {
  const { responses, batchSize } = read(mapping);
  if (responses === true || (!isUnknown(batchSize) && batchSize <= 1)) return;
  const message = `${mapping.title}: whether its function reports single failed messages.`;
  if (isUnknown(responses)) report.undetermined(mapping, { property: "functionResponseTypes", message });
  else if (isUnknown(batchSize)) report.undetermined(mapping, { property: "batchSize", message });
};

const read = (mapping: Node): { responses: boolean | Unknown; batchSize: number | Unknown } => {
  const list = mapping.list("functionResponseTypes");
  const batchSize = mapping.number("batchSize") ?? defaultBatchSize;
  if (isUnknown(list)) return { responses: list, batchSize };
  if (list?.includes(partial)) return { responses: true, batchSize };
  return { responses: list?.find(isUnknown) ?? false, batchSize };
};
