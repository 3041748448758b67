import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import type { Report } from "../../core/rule.ts";
import { type AsyncInvocation, asyncInvocations } from "../queues/async-invocations.ts";

const destination = "destinationConfig.onFailure.destination";

/**
 * Functions that are invoked asynchronously: after two retries, or six hours of throttling, Lambda drops the event.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const checkInvocations = (graph: Graph, report: Report<Record<string, never>>): void => {
  const invocations = asyncInvocations(graph);
  const configs = configsWithDestination(invocations);
  const keeps = (fn: Node) => fn.has("deadLetterConfig.targetArn") || configs.of.has(fn.urn);
  const invoked = new Map<string, { fn: Node; by: Node[] }>();

  for (const { by, path, link } of invocations) {
    if (link.state === "found") {
      const entry = invoked.get(link.node.urn);
      if (entry) entry.by.push(by);
      else invoked.set(link.node.urn, { fn: link.node, by: [by] });
    } else if (link.state === "ambiguous" && by.kind !== "invokeConfig") {
      const without = link.candidates.filter((fn) => !keeps(fn));
      if (without.length > 0)
        report.undetermined(by, {
          property: path,
          message: `${by.title} invokes one of ${list(link.candidates)} asynchronously; without a dead-letter queue: ${list(without)}.`,
        });
    }
  }

  for (const { fn, by } of invoked.values()) {
    if (keeps(fn)) continue;
    const message = `${fn.title} is invoked asynchronously, by ${list(by)}, and has no dead-letter queue or on-failure destination`;
    const config = configs.maybeOf.get(fn.urn);
    if (config)
      report.undetermined(config, {
        path: `functionName → ${fn.source.name}`,
        property: "functionName",
        message: `${message}, unless ${config.title} is for it.`,
      });
    else
      report.violation(fn, {
        path: "deadLetterConfig",
        message: `${message}: an event that it fails on is dropped after the retries; set deadLetterConfig.targetArn, or a FunctionEventInvokeConfig with ${destination}, to a standard queue that its role may send to.`,
      });
  }
};

/** The functions, by URN, that an invoke configuration with an on-failure destination is for, or may turn out to be for. */
const configsWithDestination = (invocations: readonly AsyncInvocation[]) => {
  const of = new Set<string>();
  const maybeOf = new Map<string, Node>();
  for (const { by, link } of invocations) {
    if (by.kind !== "invokeConfig" || !by.has(destination)) continue;
    if (link.state === "found") of.add(link.node.urn);
    else if (link.state === "ambiguous") for (const { urn } of link.candidates) maybeOf.set(urn, by);
  }
  return { of, maybeOf };
};

const list = (nodes: readonly Node[]): string => {
  const titles = [...new Set(nodes.map(({ title }) => title))];
  return titles.length > 3 ? `${titles.slice(0, 3).join(", ")} and ${titles.length - 3} more` : titles.join(", ");
};
