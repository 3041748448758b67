import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import type { Behind, Front, Reading } from "./door.ts";
import { behindFunction, behindIntegration, behindUrl } from "./integration.ts";
import { isFunctionUrl } from "./invocation.ts";
import { originOf } from "./origin.ts";

/** The integration of an HTTP or WebSocket API. */
export const readHttpIntegration = (graph: Graph, node: Node): Reading => {
  const behind = behindIntegration(graph, node, {
    type: "integrationType",
    uri: "integrationUri",
    subtype: "integrationSubtype",
    parameters: "requestParameters",
  });
  if (!behind) return undefined;
  const keys = routeKeysOf(graph, node);
  const methods = isUnknown(keys) ? UNKNOWN : methodsIn(keys);
  const shown =
    isUnknown(keys) || keys.length === 0 ? "" : ` (${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", …" : ""})`;
  return {
    node,
    property: "integrationUri",
    title: `${node.title}${shown}`,
    methods,
    front: frontOf(graph, node),
    behind,
  };
};

/** `POST /orders`, or every method: `$default`, the routes of a WebSocket API, and an integration whose routes are not in this stack. */
const methodsIn = (keys: readonly string[]): readonly string[] => {
  const methods = keys.map((key) => /^([A-Z]+) \//.exec(key)?.[1] ?? "ANY");
  return methods.includes("ANY") ? [] : [...new Set(methods)];
};

const frontOf = (graph: Graph, node: Node): Front => {
  const link = follow(graph, node, "apiId", ["httpApi"]);
  return link.state === "found" && protocolOf(link.node) === "WEBSOCKET" ? "websocket" : "http";
};

const protocolOf = (api: Node): string => {
  const protocol = api.text("protocolType");
  return typeof protocol === "string" ? protocol.toUpperCase() : "HTTP";
};

/** The keys of the routes that lead to an integration; UNKNOWN when one is not known yet. */
const routeKeysOf = (graph: Graph, { urn }: Node): readonly string[] | Unknown => {
  const keys = routes(graph).get(urn) ?? [];
  return keys.some(isUnknown) ? UNKNOWN : (keys as string[]);
};

/** By integration the keys of its routes: `target` is `integrations/{id}`, or not known yet. */
const routes = (graph: Graph): Map<string, (string | Unknown)[]> =>
  graph.memo("no-synchronous-lambda routes", () => {
    const byId = new Map<string, Node>();
    for (const node of graph.all("httpIntegration")) {
      // aws-native's id is `{api}|{integration}`.
      for (const id of [node.own("integrationId"), node.own("id")]) {
        if (typeof id === "string") byId.set(id.split("|").at(-1) ?? id, node);
      }
    }
    const keys = new Map<string, (string | Unknown)[]>();
    for (const route of graph.all("httpRoute")) {
      const target = route.get("target");
      const known = typeof target === "string" ? byId.get(target.replace(/^integrations\//, "")) : undefined;
      const integrations = isUnknown(target)
        ? dependenciesOf(route, "target").flatMap((urn) => graph.within(urn, ["httpIntegration"]))
        : known
          ? [known]
          : [];
      const key = route.text("routeKey");
      for (const { urn } of integrations) {
        const list = keys.get(urn);
        const one = isUnknown(key) || key === undefined ? UNKNOWN : key;
        if (list) list.push(one);
        else keys.set(urn, [one]);
      }
    }
    return keys;
  });

/**
 * An HTTP API made by quick create: `target` is a URL, or the ARN of a function that it makes an AWS_PROXY integration of.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
 */
export const readQuickCreate = (graph: Graph, node: Node): Reading => {
  const target = node.get("target");
  const key = node.text("routeKey");
  let behind: Behind | undefined;
  if (isUnknown(target)) {
    const { invokes, others, anything } = originOf(graph, node, "target");
    if (invokes && others.length === 0) behind = behindFunction(graph, node, "target", "the quick-create target");
    else if (invokes || anything || others.length === 0)
      behind = { state: "unclear", why: "it is not known yet whether its target is a function", property: "target" };
  } else if (typeof target === "string" && /^arn:[^:]*:(?:lambda|apigateway):/.test(target)) {
    behind = behindFunction(graph, node, "target", "the quick-create target");
  } else if (isFunctionUrl(target)) behind = behindUrl(graph, target);
  if (!behind) return undefined;
  const methods = isUnknown(key) ? UNKNOWN : methodsIn(typeof key === "string" ? [key] : []);
  return { node, property: "target", title: node.title, methods, front: "http", behind };
};
