import type { Graph } from "./graph.ts";

/** AWS resources that hold texts of any kind: parameters, secrets, another stack's outputs, what a function answered. */
const carriers =
  /^aws(?:-native)?:(?:cloudformation|ssm|secretsmanager|appconfig|serverlessrepository)[/:]|^aws:lambda\/invocation:/;

/** Whether resources of a type hold texts of any kind, such as the ARN of something that is not in this stack. */
export const holdsAnyText = (type: string): boolean => carriers.test(type) || !/^aws(?:-native)?:/.test(type);

/** Whether a type gives values that no name chosen by the program makes known. */
export const isGiven = (type: string): boolean =>
  carriers.test(type) || type === "pulumi:pulumi:StackReference" || type.startsWith("random:");

/**
 * Whether a value that was computed from these resources could be anything: nothing is recorded, or one of them holds any text. What was
 * computed from others alone, such as the stream of a table, is no queue and no function.
 */
export const isFromAnywhere = (graph: Graph, urns: readonly string[]): boolean =>
  urns.length === 0 || urns.some((urn) => holdsAnyText(graph.source(urn)?.type ?? ""));
