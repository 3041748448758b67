import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Link } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isTree, valueAt } from "../../core/values.ts";

/** Something that invokes a function and does not wait for it. */
export interface AsyncInvocation {
  by: Node;
  /** The property that names the function. */
  path: string;
  link: Link;
}

/**
 * Services that invoke asynchronously whatever they are told: their permission on a function shows it, also where what sends the events is
 * in another stack. https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
const asynchronous = new Set(
  ["s3", "sns", "events", "ses", "logs", "iot", "config", "codecommit", "iotevents"].map(
    (service) => `${service}.amazonaws.com`,
  ),
);

/** Everything in the stack that invokes a function asynchronously. */
export const asyncInvocations = (graph: Graph): readonly AsyncInvocation[] =>
  graph.memo("asynchronous invocations", () => {
    const found: AsyncInvocation[] = [];
    const add = (by: Node, path: string) => found.push({ by, path, link: functionBehind(graph, by, path) });
    for (const one of graph.all("subscription")) if (one.text("protocol") === "lambda") add(one, "endpoint");
    for (const one of graph.all("topic"))
      for (const { protocol, path } of inlineSubscriptions(one))
        if (protocol === "lambda") add(one, `${path}.endpoint`);
    for (const one of graph.all("ruleTarget"))
      if (one.prefix.length > 0) found.push(...everyFunction(graph, one, "arn"));
      else add(one, "arn");
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html: LAMBDA Invoke is asynchronous.
    for (const one of graph.all("schedule")) add(one, "target.arn");
    for (const one of graph.all("invokeConfig")) add(one, "functionName");
    for (const one of graph.all("integration")) if (isEvent(one)) add(one, "uri");
    for (const one of graph.all("permission")) {
      const principal = one.text("principal");
      if (typeof principal === "string" && asynchronous.has(principal)) add(one, "function");
    }
    for (const one of graph.all("bucketNotification", "bucket")) found.push(...notifications(graph, one));
    return found;
  });

/** The subscriptions that the aws-native Topic has in it. */
export const inlineSubscriptions = (topic: Node): { protocol: unknown; path: string }[] => {
  const list = topic.native ? topic.list("subscription") : undefined;
  return Array.isArray(list)
    ? list.map((_, n) => ({ protocol: topic.get(`subscription.${n}.protocol`), path: `subscription.${n}` }))
    : [];
};

const notifications = (graph: Graph, bucket: Node): AsyncInvocation[] => {
  const [list, key] =
    bucket.kind === "bucketNotification"
      ? ["lambdaFunctions", "lambdaFunctionArn"]
      : ["notificationConfiguration.lambdaConfigurations", "function"];
  const entries = bucket.get(list);
  if (entries === undefined) return [];
  const paths = Array.isArray(entries) ? entries.map((_, n) => `${list}.${n}.${key}`) : [list];
  return paths.flatMap((path) => everyFunction(graph, bucket, path));
};

/**
 * A list of what is invoked, all of it: dependencies do not tell which entry is which function, but every function among them is in one.
 */
const everyFunction = (graph: Graph, by: Node, path: string): AsyncInvocation[] => {
  const link = functionBehind(graph, by, path);
  return link.state === "ambiguous"
    ? link.candidates.map((node) => ({ by, path, link: { state: "found", node } }))
    : [{ by, path, link }];
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
const isEvent = (integration: Node): boolean => {
  const parameters = integration.get("requestParameters");
  if (!isTree(parameters)) return false;
  const header = Object.keys(parameters).find(
    (key) => key.toLowerCase() === "integration.request.header.x-amz-invocation-type",
  );
  return header !== undefined && valueAt(parameters, [header]) === "'Event'";
};
