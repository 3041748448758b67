import { reliability } from "../core/frameworks.ts";
import { functionBehind } from "../core/functions.ts";
import type { Graph } from "../core/graph.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { creationGrants } from "./paced-user-creation/grants.ts";
import { candidatesOf } from "./queues/candidates.ts";
import { concurrencyBoundOf, maximumConcurrency } from "./queues/concurrency-bound.ts";
import { pollsQueue } from "./queues/polls-queue.ts";

/** https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
export const pacedUserCreation = defineRule({
  name: "paced-user-creation",
  displayName: "Users are created at Cognito's pace",
  description: "A function that creates Cognito users takes them from a queue with a MaximumConcurrency.",
  severity: "high",
  level: "advisory",
  frameworks: [reliability("REL05-BP02", "rel_mitigate_interaction_failure_throttle_requests")],
  tags: ["cognito", "sqs", "lambda", "concurrency", "load-levelling"],
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html",
  remediationSteps:
    "1. Decide which share of the 50 requests a second bulk creation may take; live sign-ups need the rest. 2. Set scalingConfig.maximumConcurrency of the mapping to that share times the seconds that one creation takes. 3. Pace the calls within one invocation, too: concurrency alone is not a rate.",
  why: "AdminCreateUser, SignUp, ConfirmSignUp and AdminConfirmSignUp share one quota of 50 requests a second for the account and region. An import that a queue hands to a thousand functions at once takes all of it: nobody can sign up any more, in any pool, and the import itself ends in the dead-letter queue.",
  config: {},
  stack(graph, report) {
    for (const mapping of graph.all("mapping"))
      if (pollsQueue(mapping) && !concurrencyBoundOf(mapping)) judge(graph, mapping, report);
  },
});

const judge = (graph: Graph, mapping: Node, report: Report<Record<string, never>>) => {
  const functions = candidatesOf(functionBehind(graph, mapping, "functionName"));
  const grants = functions.map((fn) => ({ fn, ...creationGrants(graph, fn) }));
  const creating = grants.filter(({ by }) => by !== undefined);
  const path = mapping.property(maximumConcurrency);
  if (creating.length > 0 && creating.length === functions.length) {
    const { fn, by } = creating[0]!;
    report.violation(mapping, {
      path,
      message: `${mapping.title}: no MaximumConcurrency, and ${fn.title} may create Cognito users (${by}): a backlog takes the account's 50 creations and sign-ups a second from everybody; set ${maximumConcurrency}, and pace the calls in the function.`,
    });
  } else if (creating.length > 0)
    report.undetermined(mapping, {
      property: "functionName",
      message: `${mapping.title}: no MaximumConcurrency, which it needs if its function is ${creating[0]!.fn.title}, which may create Cognito users.`,
    });
  for (const { fn, unknown } of grants.filter(({ by }) => by === undefined))
    for (const { node, property, waitsFor } of unknown)
      report.undetermined(node, {
        path: `${property} → ${mapping.source.name}`,
        property,
        waitsFor,
        message: `${mapping.title}: no MaximumConcurrency, which it needs if ${fn.title} may create Cognito users; ${node.title} can allow that.`,
      });
};
