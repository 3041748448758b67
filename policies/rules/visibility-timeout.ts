import { reliability } from "../core/frameworks.ts";
import { functionBehind } from "../core/functions.ts";
import type { Graph } from "../core/graph.ts";
import { follow } from "../core/links.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { matches } from "../exemptions/pattern.ts";
import { candidatesOf } from "./queues/candidates.ts";
import { pollsQueue } from "./queues/polls-queue.ts";
import { compareVisibility, type Visibility } from "./visibility-timeout/compare.ts";

interface Config {
  factor: number;
  managedByConsumer: string[];
}

/** Beyond so many combinations of queue and function that one mapping may be of, they are not compared one by one. */
const combinations = 64;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig */
export const visibilityTimeout = defineRule<Config>({
  name: "visibility-timeout",
  displayName: "Messages stay hidden while they are worked",
  description:
    "A queue's visibility timeout is six times the timeout of the function that consumes it, and the batching window more.",
  severity: "high",
  level: "advisory",
  frameworks: [reliability("REL05-BP03", "rel_mitigate_interaction_failure_limit_retries")],
  tags: ["sqs", "lambda", "timeouts", "idempotency"],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
  remediationSteps:
    "1. Set the function's timeout to what its work needs. 2. Set the queue's visibilityTimeoutSeconds to six times that, plus maximumBatchingWindowInSeconds. 3. Where the consumer sets the visibility of its messages itself, list its name in this rule's managedByConsumer.",
  why: "Lambda keeps retrying a batch that is throttled while its messages are hidden. When they come back before that ends, they are worked twice, at the very moment when there is too much work already, and each return counts as a receive: under load, messages go to the dead-letter queue that nobody ever tried.",
  config: {
    factor: {
      type: "integer",
      description: "How many times the function's timeout the visibility timeout is at least.",
      default: 6,
      minimum: 1,
    },
    managedByConsumer: {
      type: "array",
      items: { type: "string" },
      description:
        "Names of functions, physical or in the program, `*` for any text, that set the visibility of their messages themselves: there the function's timeout is enough.",
      default: [],
    },
  },
  stack(graph, report) {
    const short = new Map<string, Visibility>();
    for (const mapping of graph.all("mapping")) if (pollsQueue(mapping)) judge(graph, mapping, report, short);
    for (const { queue, message } of short.values())
      report.violation(queue, { path: queue.property("visibilityTimeoutSeconds"), message });
  },
});

/** Collects by queue what is too short, the worst of several consumers. */
const judge = (graph: Graph, mapping: Node, report: Report<Config>, short: Map<string, Visibility>) => {
  const links = {
    eventSourceArn: follow(graph, mapping, "eventSourceArn", ["queue"]),
    functionName: functionBehind(graph, mapping, "functionName"),
  };
  const queues = candidatesOf(links.eventSourceArn);
  const functions = candidatesOf(links.functionName);
  const property = links.eventSourceArn.state === "ambiguous" ? "eventSourceArn" : "functionName";
  const several = queues.length * functions.length;
  const ambiguous = () =>
    report.undetermined(mapping, {
      property,
      message: `${mapping.title}: whether the visibility timeout of its queue is long enough for its function.`,
    });
  if (several > combinations) return ambiguous();

  const compared = queues.flatMap((queue) =>
    functions.map((fn) => compareVisibility({ queue, fn, mapping }, factorFor(fn, report.config))),
  );
  if (several > 1) {
    if (compared.some(({ verdict }) => verdict !== "long enough")) ambiguous();
    return;
  }
  for (const one of compared) {
    if (one.verdict === "too short") {
      const worst = short.get(one.queue.urn);
      if (!worst || worst.needed < one.needed) short.set(one.queue.urn, one);
    } else if (one.verdict === "unknown")
      for (const { node, property } of one.unknown)
        report.undetermined(node, { property, path: `${property} of ${one.queue.source.name}`, message: one.message });
  }
};

/** Undefined where the consumer manages the visibility itself. */
const factorFor = (fn: Node, { factor, managedByConsumer }: Config): number | undefined => {
  const { physicalName } = fn;
  const names = [fn.source.name, ...(isUnknown(physicalName) || physicalName === undefined ? [] : [physicalName])];
  return managedByConsumer.some((pattern) => names.some((name) => matches(pattern, name))) ? undefined : factor;
};
