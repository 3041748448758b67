import { reliability } from "../core/frameworks.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { apiCallers } from "./function-timeout/api-callers.ts";
import { authorizerCallers } from "./function-timeout/authorizer-callers.ts";
import type { Caller } from "./function-timeout/caller.ts";
import { machineCallers } from "./function-timeout/machine-callers.ts";
import { triggerCallers } from "./function-timeout/trigger-callers.ts";

/** Seconds: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const defaultTimeout = 3;
const longestTimeout = 900;

export const functionTimeout = defineRule({
  name: "function-timeout",
  displayName: "Functions have a timeout below their callers'",
  description: "A function's timeout is set, and ends before who waits for the function gives up.",
  severity: "medium",
  level: "advisory",
  frameworks: [reliability("REL05-BP05", "rel_mitigate_interaction_failure_client_timeouts")],
  tags: ["lambda", "timeouts"],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
  remediationSteps:
    "1. Set timeout to what one invocation may take, at most 900 seconds. 2. Keep it below what its callers wait: an API's integration timeout (29 or 30 seconds), the TimeoutSeconds of a Task, the 10 seconds of an HTTP API's authorizer, the 5 seconds of a Cognito trigger. 3. What takes longer belongs behind a queue, or into a state machine that nobody waits for.",
  why: "A caller that gives up first has its error, and tries again, while the function still runs: the same work twice, at the time when everything is slow already. Each such pair holds two of the account's concurrent executions, and the first one's result reaches nobody.",
  config: {},
  resource: { kinds: ["function"], check: judgeAlone },
  stack(graph, report) {
    for (const fn of graph.all("function")) {
      if (isUnknown(fn.number("timeout")))
        report.undetermined(fn, {
          property: "timeout",
          message: `${fn.title}: whether its timeout is set, and below its callers'.`,
        });
    }
    const callers = [apiCallers, authorizerCallers, machineCallers, triggerCallers].flatMap((find) => find(graph));
    for (const caller of callers) judgeCaller(caller, report);
  },
});

type Reporting = Report<Record<string, never>>;

function judgeAlone(fn: Node, report: Reporting): void {
  const timeout = fn.number("timeout");
  if (isUnknown(timeout)) return;
  if (timeout === undefined || filledIn(fn)) {
    report.violation(fn, {
      path: "timeout",
      message: `${fn.title}: it has no timeout, so AWS ends it after ${defaultTimeout} s, whatever it was doing; set it to what one invocation may take.`,
    });
  } else if (timeout > longestTimeout) {
    report.violation(fn, {
      path: "timeout",
      message: `${fn.title}: timeout of ${timeout} s is longer than the ${longestTimeout} s that Lambda allows; cut the work into pieces.`,
    });
  }
}

/** What the provider's own default was filled in for is on a list of its own in the inputs. */
const filledIn = (fn: Node): boolean => {
  const list = fn.own("__defaults");
  return Array.isArray(list) && list.includes("timeout");
};

const judgeCaller = (caller: Caller, report: Reporting): void => {
  const { node, property, path, title, waits, because, functions, certain } = caller;
  const late = functions.flatMap((fn) => {
    const timeout = fn.number("timeout") ?? defaultTimeout;
    // One whose timeout is not known yet says so itself.
    return isUnknown(timeout) || (!isUnknown(waits) && timeout < waits) ? [] : [{ fn, timeout }];
  });
  if (late.length === 0) return;
  if (isUnknown(waits) || !certain || (functions.length > 1 && late.length < functions.length)) {
    const names = late.slice(0, 3).map(({ fn, timeout }) => `${fn.title} (${timeout} s)`);
    report.undetermined(node, {
      property,
      path,
      message: `${title}: whether it waits longer than the timeout of ${names.join(", ")}.`,
    });
    return;
  }
  for (const { fn, timeout } of late) {
    const longer = timeout > waits;
    const wayOut = "make it shorter than that, or put a queue between them";
    report[longer ? "violation" : "advice"](fn, {
      path: `timeout, ${node.source.name}, ${path}`,
      message: `${fn.title}: timeout of ${timeout} s is ${longer ? "longer than" : "as long as"} the ${waits} s that ${title} waits for it (${because}), so the caller ${longer ? "gives up first" : "may give up first"} and the work goes on for nobody; ${wayOut}.`,
    });
  }
};
