import type { Graph } from "../../core/graph.ts";
import { backlinks, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN } from "../../core/unknown.ts";
import { anyOf, type Limited, limits } from "./limit.ts";

/** The method path that stands for all: https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html#methodSettings */
const everyMethod = "*/*";

/** One setting of a stage's methods. */
interface Setting {
  methodPath: unknown;
  limited: Limited;
}

/**
 * Whether a stage of a REST API has a limit of its own: method settings for every method, or for each of them, or a usage plan.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export const restStageLimited = (graph: Graph, stage: Node): Limited => {
  const settings = [...resourcesFor(graph, stage), ...within(stage)];
  const forAll = settings
    .filter(({ methodPath }) => isUnknown(methodPath) || methodPath === everyMethod)
    .map(({ methodPath, limited }) => (isUnknown(methodPath) && limited !== false ? UNKNOWN : limited));
  const open: Limited = settingsThatMayBe(graph, stage) ? UNKNOWN : false;
  return anyOf(...forAll, eachMethod(graph, stage, settings), planned(graph, stage), open);
};

const resourcesFor = (graph: Graph, stage: Node): Setting[] =>
  settingsOf(graph, stage).map((node) => ({
    methodPath: node.get("methodPath"),
    limited: limits(node.number("settings.throttlingRateLimit")),
  }));

/** aws-native has them in the stage, or in what the deployment says of the stage that it makes. */
const within = (stage: Node): Setting[] => {
  const inside = stage.kind === "deployment" ? "stageDescription." : "";
  const list = stage.list(`${inside}methodSettings`);
  const whole: Setting = { methodPath: everyMethod, limited: limits(stage.number(`${inside}throttlingRateLimit`)) };
  if (isUnknown(list)) return [whole, { methodPath: UNKNOWN, limited: UNKNOWN }];
  const each = (list ?? []).map((_, n): Setting => {
    const at = `${inside}methodSettings.${n}`;
    const [method, path] = [stage.get(`${at}.httpMethod`), stage.get(`${at}.resourcePath`)];
    const known = typeof method === "string" && typeof path === "string";
    // There `/*` is any path, and a path has `~1` for its slashes.
    const methodPath = known ? `${path.replaceAll("~1", "/").replace(/^\/+/, "")}/${method}` : UNKNOWN;
    return { methodPath, limited: limits(stage.number(`${at}.throttlingRateLimit`)) };
  });
  return [whole, ...each];
};

/** The method settings of a stage: they name it by its name, which is its own within its API only. */
const settingsOf = (graph: Graph, stage: Node): Node[] => {
  const found = new Set(backlinks(graph, "methodSettings", "stageName", ["stage"]).to(stage));
  const name = stage.get("stageName");
  const api = follow(graph, stage, "restApi", ["restApi"]);
  const siblings =
    api.state === "found"
      ? backlinks(graph, "methodSettings", "restApi", ["restApi"]).to(api.node)
      : api.state === "outside"
        ? (ofApisOutside(graph).get(api.value) ?? [])
        : [];
  for (const node of siblings) if (typeof name === "string" && node.get("stageName") === name) found.add(node);
  return [...found];
};

const ofApisOutside = (graph: Graph): Map<string, Node[]> =>
  graph.memo("method settings of APIs outside", () => {
    const byApi = new Map<string, Node[]>();
    for (const node of graph.all("methodSettings")) {
      const api = node.get("restApi");
      if (typeof api === "string") push(byApi, api, node);
    }
    return byApi;
  });

const settingsThatMayBe = (graph: Graph, stage: Node): boolean =>
  stage.kind === "stage" &&
  backlinks(graph, "methodSettings", "stageName", ["stage"])
    .maybeTo(stage)
    .some((node) => limits(node.number("settings.throttlingRateLimit")) !== false);

/** As many methods with a limit as the API has; not told of one that is made from an OpenAPI body. */
const eachMethod = (graph: Graph, stage: Node, settings: readonly Setting[]): Limited => {
  const api = follow(graph, stage, "restApi", ["restApi"]);
  if (api.state !== "found" || api.node.has("body")) return false;
  const methods = backlinks(graph, "method", "restApi", ["restApi"])
    .to(api.node)
    // What answers a browser's preflight calls nothing.
    .filter((method) => method.get("httpMethod") !== "OPTIONS");
  const limited = settings.filter((one) => one.limited !== false);
  const paths = new Set(limited.map(({ methodPath }) => methodPath));
  if (methods.length === 0 || paths.size < methods.length) return false;
  return limited.some((one) => isUnknown(one.limited) || isUnknown(one.methodPath)) ? UNKNOWN : true;
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
const planned = (graph: Graph, stage: Node): Limited => {
  const { byStage, byName } = plansOf(graph);
  const api = follow(graph, stage, "restApi", ["restApi"]);
  const key = api.state === "found" ? api.node.urn : api.state === "outside" ? api.value : undefined;
  const named = key === undefined ? [] : (byName.get(`${key} ${String(stage.get("stageName"))}`) ?? []);
  return anyOf(...(byStage.get(stage.urn) ?? []), ...named);
};

interface Plans {
  byStage: Map<string, Limited[]>;
  /** By API, as URN or id, and name of the stage. */
  byName: Map<string, Limited[]>;
}

const plansOf = (graph: Graph): Plans =>
  graph.memo("usage plans", () => {
    const plans: Plans = { byStage: new Map(), byName: new Map() };
    for (const plan of graph.all("usagePlan")) {
      const limited = limits(plan.number("throttleSettings.rateLimit"));
      const stages = plan.list("apiStages");
      const paths = Array.isArray(stages) ? stages.map((_, n) => `apiStages.${n}`) : ["apiStages"];
      for (const path of paths) {
        const name = plan.get(isUnknown(stages) ? path : `${path}.stage`);
        const stage = follow(graph, plan, isUnknown(stages) ? path : `${path}.stage`, ["stage"]);
        if (isUnknown(name)) {
          const candidates =
            stage.state === "found" ? [stage.node] : stage.state === "ambiguous" ? stage.candidates : [];
          for (const { urn } of candidates) push(plans.byStage, urn, limited);
          continue;
        }
        const api = follow(graph, plan, `${path}.apiId`, ["restApi"]);
        const apis = api.state === "found" ? [api.node.urn] : api.state === "outside" ? [api.value] : [];
        // Dependencies are recorded for the list as a whole, so which of several APIs it is, is not.
        if (api.state === "ambiguous") apis.push(...api.candidates.map(({ urn }) => urn));
        for (const key of apis) push(plans.byName, `${key} ${String(name)}`, limited);
      }
    }
    return plans;
  });

const push = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};
