import { parseArn } from "../../core/arn.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, named } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { documentOf, valueAt } from "../../core/values.ts";
import { dependedOn } from "./dependencies.ts";
import { type Class, classes, kindsOf, type Target, unaliased } from "./target.ts";
import { pathOf, read, type Tick } from "./tick.ts";

/** A call of a universal target: `arn:aws:scheduler:::aws-sdk:sfn:startExecution` with its request as `Input`. */
export interface Call {
  service: string;
  action: string;
  /** The request; UNKNOWN, or text when it is no JSON. */
  request: unknown;
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
const UNIVERSAL = /^arn:[^:]*:scheduler:::aws-sdk:([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.|$)/;

/** The calls that start what can hold evidence, and the field of the request that names it. */
const starting: Record<string, { class: Class; field: string }> = {
  "sfn:startexecution": { class: "machine", field: "StateMachineArn" },
  "sfn:startsyncexecution": { class: "machine", field: "StateMachineArn" },
  "lambda:invoke": { class: "function", field: "FunctionName" },
  "lambda:invokeasync": { class: "function", field: "FunctionName" },
  "sqs:sendmessage": { class: "queue", field: "QueueUrl" },
  "sqs:sendmessagebatch": { class: "queue", field: "QueueUrl" },
};

export const callOf = (tick: Tick): Call | undefined => {
  const arn = read(tick, "arn");
  const [, service, action] = (typeof arn === "string" && UNIVERSAL.exec(arn)) || [];
  if (!service || !action) return undefined;
  return { service: service.toLowerCase(), action, request: documentOf(read(tick, "input")) };
};

/** What a tick invokes; remembered, because other ticks of the same function ask, too. */
export const targetOf = (graph: Graph, tick: Tick): Target => {
  const known = graph.memo("targets of schedules", () => new Map<Node, Target>());
  const target = known.get(tick.node) ?? resolve(graph, tick);
  known.set(tick.node, target);
  return target;
};

const resolve = (graph: Graph, tick: Tick): Target => {
  const arn = read(tick, "arn");
  if (arn === undefined) return { is: "absent" };
  if (isUnknown(arn)) return dependedOn(graph, tick, "arn");
  if (typeof arn !== "string") return { is: "absent" };
  const call = callOf(tick);
  return call ? called(graph, tick, call) : byName(graph, tick, "arn", arn);
};

const called = (graph: Graph, tick: Tick, { service, action, request }: Call): Target => {
  const starts = starting[`${service}:${action.toLowerCase()}`];
  const other: Target = { is: "other", service, call: `${service}:${action}` };
  if (!starts) return other;
  const name = valueAt(request, [starts.field]);
  if (isUnknown(name)) return dependedOn(graph, tick, "input", starts.class);
  return typeof name === "string" ? byName(graph, tick, "input", name, starts.class) : other;
};

/** The target that a known ARN, name or URL is of. */
const byName = (graph: Graph, tick: Tick, path: "arn" | "input", text: string, only?: Class): Target => {
  const computedFrom = dependenciesOf(tick.node, pathOf(tick, path));
  for (const one of only ? [only] : classes) {
    const link = named(graph, text, kindsOf[one], computedFrom);
    if (link.state === "found") return unaliased(graph, one, link.node, text);
  }
  const service = parseArn(text)?.service ?? "";
  const by = only ?? ({ lambda: "function", states: "machine", sqs: "queue" } as const)[service];
  if (by) return { is: "elsewhere", class: by, name: text };
  return { is: "other", service: service === "events" ? eventsPart(text) : service || text };
};

/** EventBridge itself runs a few EC2 calls, calls HTTP endpoints, and forwards to other buses. */
const eventsPart = (arn: string): string => `events ${parseArn(arn)?.resource.split("/")[0] ?? ""}`;
