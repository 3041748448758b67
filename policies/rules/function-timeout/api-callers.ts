import type { Graph } from "../../core/graph.ts";
import { dependenciesOf } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";
import { readBody } from "../no-synchronous-lambda/body.ts";
import { readDataSource } from "../no-synchronous-lambda/data-source.ts";
import type { Door } from "../no-synchronous-lambda/door.ts";
import { readHttpIntegration, readQuickCreate } from "../no-synchronous-lambda/http.ts";
import { parseOpenApi } from "../no-synchronous-lambda/openapi.ts";
import { readRestIntegration } from "../no-synchronous-lambda/rest.ts";
import type { Caller } from "./caller.ts";

/**
 * How long a front waits for a function, in seconds, when nothing else is set.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * https://docs.aws.amazon.com/general/latest/gr/appsync.html
 */
const defaults: Partial<Record<Door["front"], number>> = { rest: 29, websocket: 29, http: 30, graphql: 30 };

/** The APIs of a stack that wait for a function. A function URL waits as long as the function runs. */
export const apiCallers = (graph: Graph): Caller[] =>
  graph
    .all("integration", "httpIntegration", "restApi", "restApiBody", "httpApi", "dataSource")
    .flatMap((node) => doorsOf(graph, node))
    .flatMap((door) => callerAt(graph, door));

const doorsOf = (graph: Graph, node: Node): Door[] => {
  switch (node.kind) {
    case "integration":
      return [readRestIntegration(graph, node) ?? []].flat();
    case "httpIntegration":
      return [readHttpIntegration(graph, node) ?? []].flat();
    case "dataSource":
      return [readDataSource(graph, node) ?? []].flat();
    case "httpApi":
      return node.has("target") ? [readQuickCreate(graph, node) ?? []].flat() : readBody(graph, node);
    default:
      return readBody(graph, node);
  }
};

const callerAt = (graph: Graph, door: Door): Caller[] => {
  const { node, property, path = property, title, behind, front } = door;
  // It streams what the function answers, for up to 15 minutes.
  if (node.get("responseTransferMode") === "STREAM") return [];
  const certain = behind.state === "function";
  const functions = certain
    ? behind.candidates
    : behind.state === "unclear"
      ? dependenciesOf(node, property).flatMap((urn) => graph.within(urn, ["function"]))
      : [];
  const byDefault = defaults[front];
  if (functions.length === 0 || byDefault === undefined) return [];
  const set = timeoutOf(door);
  const waits = isUnknown(set) ? UNKNOWN : set === undefined ? byDefault : set / 1_000;
  const because = set === undefined ? `${byDefault} s is its default` : "its timeoutMilliseconds";
  return [
    {
      node,
      property: isUnknown(set) ? timeoutProperty(node) : property,
      path,
      title,
      waits,
      because,
      functions,
      certain,
    },
  ];
};

/** Milliseconds; undefined where nothing is set. */
const timeoutOf = ({ node, path }: Door): number | Unknown | undefined => {
  if (timeoutProperty(node) === "timeoutMilliseconds") return node.number("timeoutMilliseconds");
  const [, at, method] = /^body\.paths\.(.*)\.([^.]+)$/.exec(path ?? "") ?? [];
  if (at === undefined || method === undefined) return undefined;
  const keys = ["paths", at, method, "x-amazon-apigateway-integration", "timeoutInMillis"];
  const value = valueAt(parseOpenApi(node.document("body")), keys);
  return typeof value === "number" || isUnknown(value) ? value : undefined;
};

const timeoutProperty = ({ kind }: Node): string =>
  kind === "integration" || kind === "httpIntegration" ? "timeoutMilliseconds" : "body";
