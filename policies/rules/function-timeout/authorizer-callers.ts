import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { follow } from "../../core/links.ts";
import { candidatesOf } from "../queues/candidates.ts";
import type { Caller } from "./caller.ts";

/** How long an HTTP API waits for its Lambda authorizer, in seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const waits = 10;

/** The Lambda authorizers of HTTP APIs. For those of REST and WebSocket APIs AWS states no limit. */
export const authorizerCallers = (graph: Graph): Caller[] =>
  graph.all("httpAuthorizer").flatMap((node): Caller[] => {
    const property = "authorizerUri";
    const api = follow(graph, node, "apiId", ["httpApi"]);
    if (api.state === "found" && api.node.get("protocolType") === "WEBSOCKET") return [];
    const link = functionBehind(graph, node, property);
    const functions = candidatesOf(link);
    if (functions.length === 0) return [];
    const because = "an HTTP API gives its authorizer no longer";
    return [{ node, property, path: property, title: node.title, waits, because, functions, certain: true }];
  });
