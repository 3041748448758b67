import { parseArn } from "../core/arn.ts";
import { reliability } from "../core/frameworks.ts";
import { functionBehind } from "../core/functions.ts";
import type { Graph } from "../core/graph.ts";
import { follow } from "../core/links.ts";
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
      if (pollsQueue(mapping) && !concurrencyBoundOf(mapping))
        judge(graph, report, {
          node: mapping,
          invokes: "functionName",
          path: mapping.property(maximumConcurrency),
          lacks: "no MaximumConcurrency",
          wayOut: `set ${maximumConcurrency}`,
        });
    for (const pipe of graph.all("pipe"))
      if (takesFromQueue(graph, pipe))
        judge(graph, report, {
          node: pipe,
          invokes: "target",
          path: "target",
          lacks: "no MaximumConcurrency, which a pipe cannot have",
          wayOut: `feed the function by an event source mapping with ${maximumConcurrency}`,
        });
  },
});

/** What feeds a function from a queue without a bound. */
interface Unbounded {
  node: Node;
  /** The property that names the function. */
  invokes: string;
  path: string;
  lacks: string;
  wayOut: string;
}

/** A pipe scales with the backlog, and has no setting for it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html */
const takesFromQueue = (graph: Graph, pipe: Node): boolean => {
  const source = pipe.text("source");
  if (typeof source === "string") return parseArn(source)?.service === "sqs";
  return follow(graph, pipe, "source", ["queue"]).state === "found";
};

const judge = (
  graph: Graph,
  report: Report<Record<string, never>>,
  { node, invokes, path, lacks, wayOut }: Unbounded,
) => {
  const functions = candidatesOf(functionBehind(graph, node, invokes));
  const grants = functions.map((fn) => ({ fn, ...creationGrants(graph, fn) }));
  const creating = grants.filter(({ by }) => by !== undefined);
  if (creating.length > 0 && creating.length === functions.length) {
    const { fn, by } = creating[0]!;
    report.violation(node, {
      path,
      message: `${node.title}: ${lacks}, and ${fn.title} may create Cognito users (${by}): a backlog takes the account's 50 creations and sign-ups a second from everybody; ${wayOut}, and pace the calls in the function.`,
    });
  } else if (creating.length > 0)
    report.undetermined(node, {
      property: invokes,
      message: `${node.title}: ${lacks}; it needs one if its function is ${creating[0]!.fn.title}, which may create Cognito users.`,
    });
  for (const { fn, unknown } of grants.filter(({ by }) => by === undefined))
    for (const { node: policy, property, waitsFor } of unknown)
      report.undetermined(policy, {
        path: `${property} → ${node.source.name}`,
        property,
        waitsFor,
        message: `${node.title}: ${lacks}; it needs one if ${fn.title} may create Cognito users, and ${policy.title} can allow that.`,
      });
};
