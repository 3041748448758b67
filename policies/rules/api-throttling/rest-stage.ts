import type { Graph } from "../../core/graph.ts";
import { backlinks, dependenciesOf, follow } from "../../core/links.ts";
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

/** What has to be known before the limit of a stage is: URNs. */
export const restStageWaitsFor = (graph: Graph, stage: Node): string[] =>
  settingsOf(graph, stage)
    .filter((node) => isUnknown(limits(node.number("settings.throttlingRateLimit"))))
    .flatMap((node) => [node.urn, ...dependenciesOf(node, "settings")]);

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

interface Settings {
  /** By stage, where its name is not known yet. */
  byStage: Map<string, Node[]>;
  maybe: Map<string, Node[]>;
  /** By API, as URN or id, and name of the stage: that is its own within its API only. */
  byName: Map<string, Node[]>;
  /** Whose they are is not known yet. */
  open: Node[];
}

const settingsIn = (graph: Graph): Settings =>
  graph.memo("method settings", () => {
    const settings: Settings = { byStage: new Map(), maybe: new Map(), byName: new Map(), open: [] };
    for (const node of graph.all("methodSettings")) {
      const name = node.get("stageName");
      if (isUnknown(name)) {
        const link = follow(graph, node, "stageName", ["stage"]);
        if (link.state === "found") push(settings.byStage, link.node.urn, node);
        else if (link.state === "ambiguous") for (const { urn } of link.candidates) push(settings.maybe, urn, node);
        else settings.open.push(node);
        continue;
      }
      const apis = apisOf(graph, node, "restApi");
      for (const api of apis) push(settings.byName, `${api} ${String(name)}`, node);
      if (apis.length === 0) settings.open.push(node);
    }
    return settings;
  });

const settingsOf = (graph: Graph, stage: Node): Node[] => {
  const { byStage, byName } = settingsIn(graph);
  return [...(byStage.get(stage.urn) ?? []), ...namesOf(graph, stage).flatMap((key) => byName.get(key) ?? [])];
};

const settingsThatMayBe = (graph: Graph, stage: Node): boolean => {
  const { maybe, open } = settingsIn(graph);
  const limiting = (node: Node) => limits(node.number("settings.throttlingRateLimit")) !== false;
  const anybodys = graph.memo("method settings that may be anybody's", () => open.some(limiting));
  return anybodys || (maybe.get(stage.urn) ?? []).some(limiting);
};

/** What a stage is called: its API, as URN or id, and its name. */
const namesOf = (graph: Graph, stage: Node): string[] =>
  apisOf(graph, stage, "restApi").map((api) => `${api} ${String(stage.get("stageName"))}`);

/** Dependencies are recorded for a property as a whole, so which of several APIs it is may not be known. */
const apisOf = (graph: Graph, node: Node, path: string): string[] => {
  const link = follow(graph, node, path, ["restApi"]);
  if (link.state === "found") return [link.node.urn];
  if (link.state === "ambiguous") return link.candidates.map(({ urn }) => urn);
  return link.state === "outside" ? [link.value] : [];
};

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
  const named = namesOf(graph, stage).flatMap((key) => byName.get(key) ?? []);
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
        const at = isUnknown(stages) ? path : `${path}.stage`;
        const name = plan.get(at);
        if (isUnknown(name)) {
          const link = follow(graph, plan, at, ["stage"]);
          const candidates = link.state === "found" ? [link.node] : link.state === "ambiguous" ? link.candidates : [];
          for (const { urn } of candidates) push(plans.byStage, urn, limited);
          continue;
        }
        for (const api of apisOf(graph, plan, `${path}.apiId`)) push(plans.byName, `${api} ${String(name)}`, limited);
      }
    }
    return plans;
  });

const push = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};
