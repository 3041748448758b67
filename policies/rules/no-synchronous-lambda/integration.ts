import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import type { Behind } from "./door.ts";
import { type Called, calledBy, type Integration } from "./invocation.ts";
import { originOf } from "./origin.ts";

/** Where a resource has the settings of its integration, by the aws provider's names. */
export type Settings = { [setting in keyof Integration]: string };

/** What waits behind the integration that a resource is; undefined: nothing. */
export const behindIntegration = (graph: Graph, node: Node, at: Settings): Behind | undefined => {
  const called = calledBy({
    type: node.get(at.type),
    uri: node.get(at.uri),
    subtype: node.get(at.subtype),
    parameters: node.get(at.parameters),
  });
  switch (called.what) {
    case "nothing to wait for":
      return undefined;
    case "machine":
      return { state: "machine", why: called.why };
    case "function":
      return behindFunction(graph, node, at.uri, called.why);
    case "function URL":
      return behindUrl(graph, called.url);
    case "by uri":
      return byUri(graph, node, at, called);
    case "unclear":
      // Only a function's ARN comes from a function, whatever the type says; of type AWS it may only be handed the event.
      return called.event === false && callsOnlyFunctions(graph, node, at.uri)
        ? behindFunction(graph, node, at.uri, "a URI that was computed from a function")
        : { state: "unclear", why: called.why, property: at[called.setting] };
  }
};

/** The function that a property names, as what is behind a door. */
export const behindFunction = (graph: Graph, node: Node, property: string, why: string): Behind => {
  const link = functionBehind(graph, node, property);
  switch (link.state) {
    case "found":
      return { state: "function", why, candidates: [link.node] };
    case "ambiguous":
      return { state: "function", why, candidates: link.candidates };
    case "outside":
      return { state: "unseen", why, value: link.value };
    default:
      return { state: "unseen", why };
  }
};

/** The function that an address is of; nothing where the stack has that URL, which is a finding itself. */
export const behindUrl = (graph: Graph, url: string): Behind | undefined => {
  const own = graph.memo("no-synchronous-lambda hosts of function URLs", () => {
    return new Set(graph.all("functionUrl").map((node) => hostOf(node.get("functionUrl"))));
  });
  return own.has(hostOf(url)) ? undefined : { state: "unseen", why: "the URL of a function", value: url };
};

const hostOf = (url: unknown): string | undefined => /^https?:\/\/([^:/?#]+)/i.exec(String(url))?.[1]?.toLowerCase();

const callsOnlyFunctions = (graph: Graph, node: Node, property: string): boolean => {
  const { invokes, others } = originOf(graph, node, property);
  return invokes && others.length === 0;
};

/** Why a URI that is not known yet decides. */
export const whose = (runs: boolean): string =>
  `it is not known yet whether its URI ${runs ? "waits for a state machine, or " : ""}is a function's`;

const byUri = (
  graph: Graph,
  node: Node,
  at: Settings,
  { why, event }: Extract<Called, { what: "by uri" }>,
): Behind | undefined => {
  if (event === true) return undefined;
  const { invokes, others, runs, anything } = originOf(graph, node, at.uri);
  if (invokes && others.length === 0) {
    return isUnknown(event)
      ? {
          state: "unclear",
          why: "it calls a function, and its invocation type is not known yet",
          property: at.parameters,
        }
      : behindFunction(graph, node, at.uri, `${why} with a URI that was computed from a function`);
  }
  if (others.length > 0 && !invokes && !anything && !runs) return undefined;
  return { state: "unclear", why: whose(runs), property: at.uri };
};
