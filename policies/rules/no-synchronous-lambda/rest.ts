import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import type { Reading } from "./door.ts";
import { behindIntegration } from "./integration.ts";

/** The integration of a method of a REST API; in aws-native it is a part of the Method. */
export const readRestIntegration = (graph: Graph, node: Node): Reading => {
  const behind = behindIntegration(graph, node, {
    type: "type",
    uri: "uri",
    // REST APIs have none.
    subtype: "integrationSubtype",
    parameters: "requestParameters",
  });
  if (!behind) return undefined;
  const methods = methodsOf(node.get("httpMethod"));
  const shown = isUnknown(methods) || methods.length === 0 ? "" : ` (${methods})`;
  return { node, property: "uri", title: `${node.title}${shown}`, methods, front: "rest", behind };
};

/** A method as HTTP has it; ANY, and what is left out, is all of them. */
export const methodsOf = (method: unknown): readonly string[] | Unknown => {
  if (isUnknown(method)) return UNKNOWN;
  return typeof method === "string" && method.toUpperCase() !== "ANY" ? [method.toUpperCase()] : [];
};
