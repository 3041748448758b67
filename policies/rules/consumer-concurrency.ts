import { reliability } from "../core/frameworks.ts";
import { functionBehind } from "../core/functions.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { type ConcurrencyBound, concurrencyBoundOf, maximumConcurrency } from "./queues/concurrency-bound.ts";
import { pollsQueue } from "./queues/polls-queue.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency */
export const consumerConcurrency = defineRule({
  name: "consumer-concurrency",
  displayName: "Queue consumers have a bound",
  description:
    "A mapping of a queue has a MaximumConcurrency, and its function's reserved concurrency, if any, is enough for all of its mappings.",
  severity: "high",
  level: "advisory",
  frameworks: [reliability("REL05-BP02", "rel_mitigate_interaction_failure_throttle_requests")],
  tags: ["sqs", "lambda", "concurrency", "load-levelling"],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
  remediationSteps:
    "1. Find out how many at once the services behind the function can stand. 2. Set scalingConfig.maximumConcurrency of each mapping, 2 to 1000, so that together they are within it; in provisioned mode set provisionedPollerConfig.maximumPollers. 3. Leave reservedConcurrentExecutions out, or set it to the sum of them or more.",
  why: "A queue levels load only as far as its consumer is bounded: without a bound Lambda takes a backlog at 1,250 invocations at once, and the database behind gets the peak that the queue was to keep from it. Reserved concurrency is no such bound: Lambda goes on receiving what it then cannot invoke, and messages reach the dead-letter queue untried.",
  config: {},
  resource: {
    kinds: ["mapping"],
    check(mapping, report) {
      if (!pollsQueue(mapping) || concurrencyBoundOf(mapping)) return;
      report.violation(mapping, {
        path: mapping.property(maximumConcurrency),
        message: `${mapping.title}: no MaximumConcurrency: a backlog is worked at as many as 1,250 invocations at once, whatever the services behind can stand, and a reserved concurrency would send messages to the dead-letter queue untried; set ${maximumConcurrency} to 2 or more.`,
      });
    },
  },
  stack(graph, report) {
    const demands = new Map<string, { fn: Node; mappings: Bounded[] }>();
    for (const mapping of graph.all("mapping")) {
      const bound = pollsQueue(mapping) ? concurrencyBoundOf(mapping) : undefined;
      if (!bound) continue;
      const [config] = bound.path.split(".") as [string];
      if (isUnknown(mapping.get(config))) {
        report.undetermined(mapping, { property: config, message: `${mapping.title}: whether it has a bound.` });
        continue;
      }
      const link = functionBehind(graph, mapping, "functionName");
      if (link.state === "found") {
        const entry = demands.get(link.node.urn);
        if (entry) entry.mappings.push({ mapping, bound });
        else demands.set(link.node.urn, { fn: link.node, mappings: [{ mapping, bound }] });
      } else if (link.state === "ambiguous" && link.candidates.some((fn) => reservedOf(fn) !== undefined))
        report.undetermined(mapping, {
          property: "functionName",
          message: `${mapping.title}: whether its function's reserved concurrency is enough for it.`,
        });
    }
    for (const { fn, mappings } of demands.values()) compare(fn, mappings, report);
  },
});

interface Bounded {
  mapping: Node;
  bound: ConcurrencyBound;
}

/** "Don't set maximum concurrency higher than the function's reserved concurrency." */
const compare = (fn: Node, mappings: readonly Bounded[], report: Report<Record<string, never>>) => {
  const reserved = reservedOf(fn);
  if (reserved === undefined) return;
  const sum = mappings.reduce((total, { bound: { most } }) => total + (isUnknown(most) ? 0 : most), 0);
  const unknown = mappings.filter(({ bound: { most } }) => isUnknown(most));
  const names = mappings.map(({ mapping }) => mapping.title).join(", ");
  if (isUnknown(reserved))
    report.undetermined(fn, {
      property: "reservedConcurrentExecutions",
      message: `${fn.title}: whether its reserved concurrency is enough for ${unknown.length > 0 ? "the invocations" : `the ${sum} invocations`} at once of ${names}.`,
    });
  else if (sum > reserved)
    report.violation(fn, {
      path: "reservedConcurrentExecutions",
      message: `${fn.title}: reserved concurrency of ${reserved} is under ${sum}, what its mappings can invoke at once (${names}): messages beyond it are throttled, and reach the dead-letter queue untried; set reservedConcurrentExecutions to ${sum} or more, leave it out, or lower MaximumConcurrency.`,
    });
  else
    for (const { mapping, bound } of unknown)
      report.undetermined(mapping, {
        property: bound.path,
        message: `${mapping.title}: whether the reserved concurrency of ${fn.title}, ${reserved}, is enough for it.`,
      });
};

/** Undefined where none is reserved: the aws provider writes -1 for that. */
const reservedOf = (fn: Node) => {
  const reserved = fn.number("reservedConcurrentExecutions");
  return typeof reserved === "number" && reserved < 0 ? undefined : reserved;
};
