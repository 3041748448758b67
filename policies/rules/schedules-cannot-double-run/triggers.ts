import { isFromAnywhere } from "../../core/from-anywhere.ts";
import { functionBehind, functionNamed } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import { dependenciesOf, follow, type Link } from "../../core/links.ts";
import { definitionOf } from "../../core/machines.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches } from "../../core/statements.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { push } from "./consumers.ts";
import { targetOf } from "./resolve.ts";
import type { Tick } from "./tick.ts";

interface Maybe {
  node: Node;
  property: string;
}

interface Triggers {
  /** By the function's URN. */
  sure: Map<string, Node[]>;
  maybe: Map<string, Maybe[]>;
  /** Those that may invoke any function: one of them is enough to say so, another one when that is the tick itself. */
  anywhere: Maybe[];
}

/** The properties by which a resource invokes a function. */
const invoking: [kind: Kind, path: string][] = [
  ["mapping", "functionName"],
  ["functionUrl", "functionName"],
  ["permission", "function"],
  ["integration", "uri"],
  ["httpIntegration", "integrationUri"],
  ["dataSource", "lambdaConfig.functionArn"],
  ["subscription", "endpoint"],
  ["targetAttachment", "targetId"],
  ["pipe", "target"],
];

/** What else invokes a function than one tick, through an alias, too. */
export const otherTriggers = (graph: Graph, fn: Node, { node }: Tick): { sure: Node[]; maybe: Maybe[] } => {
  const { sure, maybe, anywhere } = graph.memo("triggers of functions", () => collect(graph));
  const isOther = (one: Node) => one !== node;
  return {
    sure: (sure.get(fn.urn) ?? []).filter(isOther),
    maybe: (maybe.get(fn.urn) ?? anywhere.slice(0, 2)).filter((one) => isOther(one.node)),
  };
};

const collect = (graph: Graph): Triggers => {
  const triggers: Triggers = { sure: new Map(), maybe: new Map(), anywhere: [] };
  const sure = (fn: Node, by: Node) => push(triggers.sure, fn.urn, by);
  const add = (link: Link, node: Node, property: string) => {
    if (link.state === "found") sure(link.node, node);
    else if (link.state === "ambiguous") {
      for (const { urn } of link.candidates) push(triggers.maybe, urn, { node, property });
    } else if (link.state === "unknown" && isFromAnywhere(graph, link.waitsFor))
      triggers.anywhere.push({ node, property });
  };
  for (const [kind, path] of invoking) {
    for (const node of graph.all(kind)) {
      const triggers = kind === "permission" ? isTrigger(graph, node) : true;
      const link = functionBehind(graph, node, path);
      if (isUnknown(triggers)) add(ambiguous(link), node, "principal");
      else if (triggers) add(link, node, path);
    }
  }
  for (const node of graph.all("bucketNotification")) {
    const list = node.list("lambdaFunctions");
    const paths = Array.isArray(list)
      ? list.map((_, n) => `lambdaFunctions.${n}.lambdaFunctionArn`)
      : ["lambdaFunctions"];
    for (const path of paths) add(functionBehind(graph, node, path), node, path);
  }
  for (const kind of ["schedule", "ruleTarget"] as const) {
    for (const node of graph.all(kind)) {
      const target = targetOf(graph, { node, schedule: node });
      if (target.is === "function") sure(target.node, node);
      else if (target.is === "oneOf") {
        for (const one of target.targets) {
          if (one.is === "function") push(triggers.maybe, one.node.urn, { node, property: propertyOf(node) });
        }
      } else if (target.is === "unknown" && isFromAnywhere(graph, target.waitsFor))
        triggers.anywhere.push({ node, property: target.property });
    }
  }
  for (const machine of graph.all("stateMachine")) for (const fn of calledFrom(graph, machine)) sure(fn, machine);
  return triggers;
};

const propertyOf = ({ kind }: Node): string => (kind === "schedule" ? "target.arn" : "arn");

/**
 * A permission lets somebody invoke the function. Rules and schedules of this stack are counted by what they invoke, so theirs counts
 * only where it is for one that is elsewhere. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
const isTrigger = (graph: Graph, permission: Node): boolean | Unknown => {
  const action = permission.text("action");
  if (typeof action === "string" && !invocations.some((one) => actionMatches(action, one))) return false;
  const principal = permission.text("principal");
  if (!isUnknown(principal) && !/^(events|scheduler)\.amazonaws\.com/.test(principal ?? "")) return true;
  const source = follow(graph, permission, "sourceArn", ["rule", "schedule"]);
  if (isUnknown(principal)) {
    if (source.state === "outside") return true;
    return source.state === "found" || source.state === "ambiguous" ? false : UNKNOWN;
  }
  if (source.state !== "outside") return false;
  const name = source.value.split("/").at(-1) ?? "";
  const kind = principal?.startsWith("events") ? "rule" : "schedule";
  return !name.includes("*") && graph.calledBy(name, kind).length === 0;
};

/** What would trigger a function if a value that is not known yet says so. */
const ambiguous = (link: Link): Link =>
  link.state === "found" ? { state: "ambiguous", candidates: [link.node] } : link;

const invocations = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"];

/** The functions that a machine's Tasks invoke: those that its definition names, or was computed from. */
const calledFrom = (graph: Graph, machine: Node): Node[] => {
  const { property, parsed } = definitionOf(machine);
  const found = new Set<Node>();
  for (const urn of dependenciesOf(machine, property)) for (const fn of graph.within(urn, ["function"])) found.add(fn);
  const todo: unknown[] = isUnknown(parsed) || "problem" in parsed ? [] : [parsed.definition];
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === "object") todo.push(child);
      else if (typeof child === "string" && (key === "FunctionName" || /^arn:[^:]*:lambda:/.test(child))) {
        const link = functionNamed(graph, child);
        if (link.state === "found") found.add(link.node);
      }
    }
  }
  return [...found];
};
