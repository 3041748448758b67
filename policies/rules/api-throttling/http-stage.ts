import type { Graph } from "../../core/graph.ts";
import { backlinks, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN } from "../../core/unknown.ts";
import { isTree, valueAt } from "../../core/values.ts";
import { anyOf, type Limited, limits } from "./limit.ts";

/**
 * Whether a stage of an HTTP or WebSocket API has a limit of its own: for every route, or for each of them. A rate of 0 is what AWS
 * shows where none is set.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export const httpStageLimited = (graph: Graph, stage: Node): Limited =>
  anyOf(limits(stage.number("defaultRouteSettings.throttlingRateLimit"), Number.MIN_VALUE), eachRoute(graph, stage));

const eachRoute = (graph: Graph, stage: Node): Limited => {
  // aws has a list, aws-native an object by route.
  const settings = stage.get("routeSettings");
  if (isUnknown(settings)) return UNKNOWN;
  const each = Array.isArray(settings) ? settings : isTree(settings) ? Object.values(settings) : [];
  const rates = each.map((one) => limits(valueAt(one, ["throttlingRateLimit"]), Number.MIN_VALUE));
  const api = follow(graph, stage, "apiId", ["httpApi"]);
  if (api.state !== "found" || api.node.has("body")) return false;
  const routes = backlinks(graph, "httpRoute", "apiId", ["httpApi"]).to(api.node);
  if (routes.length === 0 || rates.filter((rate) => rate !== false).length < routes.length) return false;
  return rates.some(isUnknown) ? UNKNOWN : true;
};
