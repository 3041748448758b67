import { reliability } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import { defineRule } from "../core/rule.ts";
import { checkDelivery, deliveries, undecidedDeliveries } from "./dead-letter-queues/deliveries.ts";
import { checkInvocations } from "./dead-letter-queues/invocations.ts";
import { checkQueues } from "./dead-letter-queues/queues.ts";
import { checkTypes } from "./dead-letter-queues/types.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
export const deadLetterQueues = defineRule({
  name: "dead-letter-queues",
  displayName: "What cannot be delivered or worked is kept",
  description:
    "Queues, asynchronously invoked functions, rule targets, schedules and subscriptions have a dead-letter queue.",
  severity: "high",
  level: "advisory",
  frameworks: [reliability("REL05-BP04", "rel_mitigate_interaction_failure_fail_fast")],
  tags: ["sqs", "lambda", "eventbridge", "sns", "dead-letter-queue"],
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
  remediationSteps:
    "1. Create a queue for the dead letters, of the same type as its source (standard or FIFO), that keeps them 14 days. 2. Point to it: redrivePolicy on a queue or a subscription, deadLetterConfig on a function, a rule target or a schedule's target, or destinationConfig.onFailure in a FunctionEventInvokeConfig. 3. Alarm on ApproximateNumberOfMessagesVisible above 0, and redrive when the cause is gone.",
  why: "A message that no consumer survives comes back until the queue's retention ends: it takes the place of work that could be done, in a FIFO queue of all of its group, and then it is deleted without a word. Lambda, EventBridge and SNS give up after their retries just as silently. During an outage that is every event, and nobody can say afterwards which ones are lost.",
  config: {},
  resource: { kinds: deliveries, check: checkDelivery },
  stack(graph: Graph, report) {
    undecidedDeliveries(graph, report);
    checkQueues(graph, report);
    checkInvocations(graph, report);
    checkTypes(graph, report);
  },
});
