import { holdsAnyText } from "../../core/from-anywhere.ts";
import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";

/** What a value that is not known yet may hold, judged by what it was computed from. */
export interface Origin {
  /** Functions of this stack, also those behind aliases and versions. */
  functions: readonly Node[];
  /** Whether something that invokes a function is among it; also true when the function itself is not to be seen. */
  invokes: boolean;
  /** Something else that can be called: a queue, a table, a load balancer. */
  others: readonly string[];
  /** Whether a machine is among them that can run while its caller waits. */
  runs: boolean;
  /** Whether it could hold any text: nothing is recorded, or a parameter, another stack's output. */
  anything: boolean;
}

const invokable: Kind[] = ["function", "alias", "version"];
const callable: Kind[] = ["queue", "topic", "table", "bucket", "stateMachine"];

/** Resources that an integration is never sent to: they say nothing of where it goes. */
const neutral =
  /^(?:random|time|null|tls|pulumi:providers)[:/]|^aws(?:-native)?:(?:apigateway|apigatewayv2|cloudwatch|logs|cognito|acm|certificatemanager|iam|kms|wafv2|ec2)[:/]/;
/**
 * What a property was computed from, in terms of what it can call. StartSyncExecution takes Express machines alone:
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 */
export const originOf = (graph: Graph, node: Node, property: string): Origin =>
  graph.memo(`no-synchronous-lambda origin ${node.topLevel(property)} ${node.urn}`, () => trace(graph, node, property));

const trace = (graph: Graph, node: Node, property: string): Origin => {
  const functions = new Map<string, Node>();
  const others: string[] = [];
  const urns = dependenciesOf(node, property);
  let invokes = false;
  let runs = false;
  let anything = urns.length === 0;
  for (const urn of urns) {
    const found = graph.within(urn, invokable);
    for (const one of found) {
      invokes = true;
      const link =
        one.kind === "function" ? { state: "found", node: one } : follow(graph, one, "functionName", ["function"]);
      if (link.state === "found" && "node" in link) functions.set(link.node.urn, link.node);
    }
    if (found.length > 0) continue;
    const type = graph.source(urn)?.type ?? urn.split("::").at(-2)?.split("$").at(-1) ?? "";
    const called = graph.within(urn, callable);
    runs ||= called.some((one) => one.kind === "stateMachine" && (one.get("type") ?? "STANDARD") !== "STANDARD");
    if (called.length > 0) others.push(urn);
    else if (neutral.test(type)) continue;
    else if (holdsAnyText(type)) anything = true;
    else others.push(urn);
  }
  return { functions: [...functions.values()], invokes, others, runs, anything };
};
