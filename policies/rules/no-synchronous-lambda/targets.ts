import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { backlinks, type Link } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import type { Behind, Reading } from "./door.ts";
import { behindFunction } from "./integration.ts";

/** A function with an address of its own: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
export const readFunctionUrl = (graph: Graph, node: Node): Reading => {
  const behind = behindFunction(graph, node, "functionName", "a function URL");
  return { node, property: "functionName", title: node.title, methods: [], front: "url", behind };
};

/**
 * A target group of a load balancer or of VPC Lattice whose target is a function.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export const readTargetGroup = (graph: Graph, node: Node): Reading => {
  const lattice = node.kind === "latticeTargetGroup";
  const property = lattice ? "type" : "targetType";
  const type = node.get(property);
  const door = { node, property, title: node.title, methods: [], front: "balancer" as const };
  if (isUnknown(type)) {
    return { ...door, behind: { state: "unclear", why: `its ${property} is not known yet`, property } };
  }
  if (typeof type !== "string" || type.toLowerCase() !== "lambda") return undefined;
  return { ...door, behind: target(graph, node, lattice, `${property} ${type}`) };
};

const target = (graph: Graph, node: Node, lattice: boolean, why: string): Behind => {
  const attached = lattice
    ? backlinks(graph, "latticeTargetAttachment", "targetGroupIdentifier", ["latticeTargetGroup"]).to(node)
    : backlinks(graph, "targetAttachment", "targetGroupArn", ["targetGroup"]).to(node);
  const links: Link[] = attached.map((one) => functionBehind(graph, one, lattice ? "target.id" : "targetId"));
  // aws-native has the targets in the group.
  const targets = node.list("targets");
  if (isUnknown(targets)) links.push(functionBehind(graph, node, "targets"));
  else for (const n of (targets ?? []).keys()) links.push(functionBehind(graph, node, `targets.${n}.id`));
  const candidates = links.flatMap((link) =>
    link.state === "found" ? [link.node] : link.state === "ambiguous" ? link.candidates : [],
  );
  const outside = links.find((link) => link.state === "outside");
  if (candidates.length > 0) return { state: "function", why, candidates: [...new Set(candidates)] };
  return { state: "unseen", why, value: outside?.value };
};
