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
    for (const one of graph.all("ruleTarget")) add(one, "arn");
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

/** Every function in a bucket's notifications is invoked by it: where they cannot be told apart, all of them are meant. */
const notifications = (graph: Graph, bucket: Node): AsyncInvocation[] => {
  const [list, key] =
    bucket.kind === "bucketNotification"
      ? ["lambdaFunctions", "lambdaFunctionArn"]
      : ["notificationConfiguration.lambdaConfigurations", "function"];
  const entries = bucket.get(list);
  if (entries === undefined) return [];
  const paths = Array.isArray(entries) ? entries.map((_, n) => `${list}.${n}.${key}`) : [list];
  return paths.flatMap((path) => {
    const link = functionBehind(graph, bucket, path);
    if (link.state !== "ambiguous") return [{ by: bucket, path, link }];
    return link.candidates.map((node) => ({ by: bucket, path, link: { state: "found" as const, node } }));
  });
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
