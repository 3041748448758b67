import type { Graph } from "../../core/graph.ts";
import { dependenciesOf } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, type Unknown } from "../../core/unknown.ts";
import type { Behind, Reading } from "./door.ts";
import { behindFunction, behindUrl } from "./integration.ts";
import { isFunctionUrl } from "./invocation.ts";

/** A function that resolvers of a GraphQL API, or handlers of an event API, call. */
export const readDataSource = (graph: Graph, node: Node): Reading => {
  const type = node.get("type");
  const door = { node, property: "type", title: node.title, methods: [], front: "graphql" as const };
  if (isUnknown(type)) {
    return { ...door, behind: { state: "unclear", why: "its type is not known yet", property: "type" } };
  }
  if (type === "HTTP") return readEndpoint(graph, node);
  if (type !== "AWS_LAMBDA") return undefined;
  const callers = callersIn(graph).get(node.urn) ?? [];
  const waits = callers.length === 0 || callers.some(({ hands }) => hands === false);
  const open = callers.find(({ hands }) => isUnknown(hands));
  if (!waits && !open) return undefined;
  if (!waits && open) {
    const why = "it is not known yet whether what calls it waits for the function";
    return { ...door, behind: { state: "unclear", why, property: open.property, of: open.node } };
  }
  return { ...door, behind: behindFunction(graph, node, "lambdaConfig.functionArn", "type AWS_LAMBDA") };
};

/**
 * The URL of a function, or the endpoint whose only call that starts something is StartSyncExecution:
 * https://docs.aws.amazon.com/general/latest/gr/step-functions.html
 */
const readEndpoint = (graph: Graph, node: Node): Reading => {
  const property = "httpConfig.endpoint";
  const endpoint = node.get(property);
  if (typeof endpoint !== "string") return undefined;
  const behind: Behind | undefined = isFunctionUrl(endpoint)
    ? behindUrl(graph, endpoint)
    : /^https:\/\/sync-states\./i.test(endpoint)
      ? { state: "machine", why: `the endpoint ${endpoint}` }
      : undefined;
  return behind && { node, property, title: node.title, methods: [], front: "graphql", behind };
};

interface Caller {
  node: Node;
  /** The property that says it. */
  property: string;
  /** Whether it only hands the event to the function, and does not wait. */
  hands: boolean | Unknown;
}

/**
 * By data source its resolvers, pipeline functions and channel handlers, and whether they wait: `invocationType: 'Event'` in their code or
 * template, `EVENT` in a direct handler. A resolver without either passes the call on and waits.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html
 */
const callersIn = (graph: Graph): Map<string, Caller[]> =>
  graph.memo("no-synchronous-lambda resolvers", () => {
    const named = new Map<string, Node[]>();
    for (const node of graph.all("dataSource")) {
      const name = node.text("name");
      if (typeof name === "string") push(named, name, node);
    }
    const callers = new Map<string, Caller[]>();
    const add = (path: string, caller: Caller) => {
      const name = caller.node.get(path);
      const sources = isUnknown(name)
        ? dependenciesOf(caller.node, path).flatMap((urn) => graph.within(urn, ["dataSource"]))
        : (named.get(String(name)) ?? []).filter((source) => mayBeOfOneApi(source, caller.node));
      for (const { urn } of sources) push(callers, urn, caller);
    };
    for (const node of graph.all("resolver", "pipelineFunction")) {
      const property = node.has("code")
        ? "code"
        : node.kind === "resolver"
          ? "requestTemplate"
          : "requestMappingTemplate";
      add("dataSource", { node, property, hands: handsOver(node.get(property)) });
    }
    for (const node of graph.all("channelNamespace")) {
      for (const handler of ["onPublish", "onSubscribe"]) {
        const at = `handlerConfigs.${handler}`;
        const direct = node.get(`${at}.behavior`) === "DIRECT";
        const property = direct ? `${at}.integration.lambdaConfig.invokeType` : "codeHandlers";
        const value = node.get(property);
        const hands = !direct ? handsOver(value) : isUnknown(value) ? value : value === "EVENT";
        add(`${at}.integration.dataSourceName`, { node, property, hands });
      }
    }
    return callers;
  });

/** Each API has data sources of its own, and two may have one of the same name. */
const mayBeOfOneApi = (one: Node, other: Node): boolean => {
  const [first, second] = [one.get("apiId"), other.get("apiId")];
  if (typeof first === "string" && typeof second === "string") return first === second;
  if (!isUnknown(first) || !isUnknown(second)) return true;
  const [from, to] = [dependenciesOf(one, "apiId"), dependenciesOf(other, "apiId")];
  return from.length === 0 || to.length === 0 || from.some((urn) => to.includes(urn));
};

const push = <T>(map: Map<string, T[]>, key: string, value: T) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

const handsOver = (text: unknown): boolean | Unknown => {
  if (isUnknown(text)) return text;
  const types = [...String(text).matchAll(/\binvocationType["']?\s*:\s*["'](\w+)["']/g)].map(([, type]) => type);
  return types.length > 0 && types.every((type) => type === "Event");
};
