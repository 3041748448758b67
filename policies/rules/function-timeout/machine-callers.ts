import { isNode, type Node as State, type Value } from "../../asl/parse.ts";
import { readResource } from "../../asl/resource.ts";
import { readSeconds } from "../../asl/seconds.ts";
import { type StateAt, walk } from "../../asl/walk.ts";
import { functionNamed } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf } from "../../core/links.ts";
import { definitionOf } from "../../core/machines.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN } from "../../core/unknown.ts";
import type { Caller } from "./caller.ts";

/**
 * The Tasks that give a function up after their TimeoutSeconds. One that has none is another rule's.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export const machineCallers = (graph: Graph): Caller[] =>
  graph.all("stateMachine").flatMap((machine) => {
    const { property, parsed } = definitionOf(machine);
    if (isUnknown(parsed)) {
      const functions = computedFrom(graph, machine, property);
      const { title } = machine;
      return functions.length === 0
        ? []
        : [{ node: machine, property, path: property, title, waits: UNKNOWN, because: "", functions, certain: false }];
    }
    if ("problem" in parsed) return [];
    return walk(parsed.definition).states.flatMap((at) => callerAt(graph, machine, property, at));
  });

const callerAt = (graph: Graph, machine: Node, property: string, { path, state, queryLanguage }: StateAt): Caller[] => {
  if (isUnknown(state) || state.Type !== "Task") return [];
  const called = calledBy(state);
  if (called === undefined) return [];
  const timeout = readSeconds(state, "TimeoutSeconds", queryLanguage);
  if (timeout.is !== "seconds" && timeout.is !== "unknown") return [];
  const link = isUnknown(called) ? undefined : functionNamed(graph, called);
  const functions =
    link?.state === "found" ? [link.node] : isUnknown(called) ? computedFrom(graph, machine, property) : [];
  if (functions.length === 0) return [];
  return [
    {
      node: machine,
      property,
      path,
      title: `${machine.title}, ${path}`,
      waits: timeout.is === "seconds" ? timeout.seconds : UNKNOWN,
      because: "its TimeoutSeconds",
      functions,
      certain: link !== undefined,
    },
  ];
};

/** The ARN or name of the function that a Task waits for; undefined when it waits for something else. */
const calledBy = (state: State): string | typeof UNKNOWN | undefined => {
  const call = readResource(state.Resource);
  if (isUnknown(call)) return UNKNOWN;
  if (call.kind === "function") return textOf(state.Resource);
  if (call.service !== "lambda" || call.action !== "invoke" || call.pattern !== "request") return undefined;
  const given = state.Arguments ?? state.Parameters;
  if (isUnknown(given)) return UNKNOWN;
  if (!isNode(given) || given.InvocationType === "Event") return undefined;
  return textOf(given.FunctionName);
};

const textOf = (value: Value | undefined): string | typeof UNKNOWN | undefined =>
  typeof value === "string" || isUnknown(value) ? value : undefined;

const computedFrom = (graph: Graph, machine: Node, property: string): Node[] =>
  dependenciesOf(machine, property).flatMap((urn) => graph.within(urn, ["function"]));
