import { functionNamed } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches, grantsOf } from "../../core/statements.ts";
import { isUnknown } from "../../core/unknown.ts";
import type { Behind, Door } from "./door.ts";
import { behindUrl, whose } from "./integration.ts";
import { type Called, calledBy } from "./invocation.ts";
import { type Operation, operationsOf, parseOpenApi } from "./openapi.ts";
import { originOf } from "./origin.ts";
import { methodsOf } from "./rest.ts";
import { usesIn } from "./used-by.ts";

/** The methods of an API that is made from an OpenAPI document: of a REST API, what is put into one, or of an HTTP API. */
export const readBody = (graph: Graph, node: Node): Door[] => {
  const front = node.kind === "httpApi" ? "http" : "rest";
  const whole = (property: string, behind: Behind): Door => {
    return { node, property, title: node.title, methods: [], front, behind };
  };
  // aws-native also takes the document from S3, where nobody can read it from here.
  if (node.has("bodyS3Location")) return [whole("bodyS3Location", unread(graph, node, "bodyS3Location"))];
  if (!node.has("body")) return [];
  const document = parseOpenApi(node.document("body"));
  if (isUnknown(document)) return [whole("body", unread(graph, node, "body"))];
  if (!document) return [];
  return operationsOf(document).flatMap((operation): Door[] => {
    const behind = behindOperation(graph, node, operation);
    if (!behind) return [];
    const title = `${node.title}, ${operation.method}${operation.path ? ` ${operation.path}` : ""}`;
    const path = `body.${operation.at}`;
    return [{ node, property: "body", path, title, methods: methodsOf(operation.method), front, behind }];
  });
};

const behindOperation = (graph: Graph, node: Node, { integration, at }: Operation): Behind | undefined => {
  if (isUnknown(integration)) return unread(graph, node, "body", `body.${at}`);
  const called = calledBy(integration);
  const unclear = (why: string, key: string): Behind => {
    return { state: "unclear", why, property: `body.${at}.x-amazon-apigateway-integration.${key}` };
  };
  switch (called.what) {
    case "nothing to wait for":
      return undefined;
    case "machine":
      return { state: "machine", why: called.why };
    case "function":
      return behindUri(graph, node, integration.uri, called.why);
    case "function URL":
      return behindUrl(graph, called.url);
    case "by uri":
      return byUri(graph, node, called, unclear);
    case "unclear":
      return unclear(
        called.why,
        { type: "type", uri: "uri", subtype: "integrationSubtype", parameters: "requestParameters" }[called.setting],
      );
  }
};

const behindUri = (graph: Graph, node: Node, uri: unknown, why: string): Behind => {
  if (typeof uri === "string") {
    const link = functionNamed(graph, uri);
    return link.state === "found"
      ? { state: "function", why, candidates: [link.node] }
      : { state: "unseen", why, value: uri };
  }
  const candidates = handlersAmong(graph, originOf(graph, node, "body").functions);
  return candidates.length > 0 ? { state: "function", why, candidates } : { state: "unseen", why };
};

const byUri = (
  graph: Graph,
  node: Node,
  { why, event }: Extract<Called, { what: "by uri" }>,
  unclear: (why: string, key: string) => Behind,
): Behind | undefined => {
  if (event === true) return undefined;
  const { functions, others, runs, anything } = originOf(graph, node, "body");
  const candidates = handlersAmong(graph, functions);
  if (candidates.length === 0 && others.length > 0 && !anything && !runs) return undefined;
  if (candidates.length > 0 && others.length === 0) {
    return isUnknown(event)
      ? unclear("it calls a function, and its invocation type is not known yet", "requestParameters")
      : { state: "function", why: `${why} with a URI that was computed from a function`, candidates };
  }
  return unclear(whose(runs), "uri");
};

const handlersAmong = (graph: Graph, functions: readonly Node[]): Node[] =>
  functions.filter((fn) => {
    const { authorizer, handler } = usesIn(graph).of(fn);
    return handler || !authorizer;
  });

/**
 * What a document calls that cannot be read: by the functions that it was computed from and those that the API may invoke. A function is a
 * handler when a permission says so, or when nothing says that it is an authorizer, and the document was computed from nothing else that
 * could answer. Without a permission it may still be invoked, by the role that the integration names as its credentials.
 */
const unread = (graph: Graph, node: Node, property: string, at = property): Behind => {
  const uses = usesIn(graph);
  const origin = originOf(graph, node, property);
  const candidates = new Set([...origin.functions, ...uses.invokedBy(apiOf(graph, node))]);
  const handlers = [...candidates].filter((fn) => uses.of(fn).handler);
  const why = "a definition that was computed from a function, which a permission lets the API invoke,";
  if (handlers.length > 0) return { state: "function", why, candidates: handlers, unread: true };
  const open = [...candidates].filter((fn) => !uses.of(fn).authorizer);
  const permitted = open.filter((fn) => uses.of(fn).either);
  const answers = origin.others.length > 0 || rolesCallServices(graph, node, property);
  if (permitted.length > 0 && !answers) return { state: "function", why, candidates: permitted, unread: true };
  if (permitted.length === 0 && open.length > 0 && !answers && !origin.anything) {
    const alone = "a definition that was computed from a function, and from nothing else that could answer,";
    return { state: "function", why: alone, candidates: open, unread: true };
  }
  const inS3 = property === "bodyS3Location";
  const unclear = (text: string): Behind => {
    return { state: "unclear", why: text, property: at, ...(inS3 ? { because: BECAUSE_S3 } : {}) };
  };
  const what = inS3 ? "its definition is not to be seen" : "its definition is not known yet";
  if (open.length === 0) return unclear(`${what}, so neither is what its methods call`);
  const names = open.map(({ title }) => title).join(", ");
  return unclear(
    `${what}; ${names} may be the handler of a method, which every caller waits for, or only an authorizer, and no permission or authorizer tells yet`,
  );
};

const BECAUSE_S3 =
  "lies in S3, where the pack cannot read it; give the definition itself as body, or state who answers for it in an exemption";

const apiOf = (graph: Graph, node: Node): Node => {
  if (node.kind !== "restApiBody") return node;
  const link = follow(graph, node, "restApiId", ["restApi"]);
  return link.state === "found" ? link.node : node;
};

/** Whether a document names a role that allows more than invoking functions: then it has integrations with services. */
const rolesCallServices = (graph: Graph, node: Node, property: string): boolean =>
  dependenciesOf(node, property)
    .flatMap((urn) => graph.within(urn, ["role"]))
    .some((role) => {
      const { statements, unknown, managed } = grantsOf(graph, role);
      const invokesOnly = (action: unknown) =>
        typeof action === "string" && (actionMatches("lambda:*", action) || actionMatches("logs:*", action));
      // A policy that is not known yet because it names a function invokes it.
      const others = unknown.some(
        ({ waitsFor }) =>
          waitsFor.length === 0 || waitsFor.some((urn) => graph.within(urn, ["function", "alias"]).length === 0),
      );
      return (
        others ||
        managed.some(
          (arn) => !/\/(?:service-role\/)?(?:AWSLambdaRole|AmazonAPIGatewayPushToCloudWatchLogs)$/.test(arn),
        ) ||
        statements.some(
          ({ allow, actions, notActions }) => allow !== false && (notActions || !actions.every(invokesOnly)),
        )
      );
    });
