import { isFromAnywhere } from "../../core/from-anywhere.ts";
import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";
import { push } from "./consumers.ts";
import { type Period, spellApart } from "./period.ts";
import { callOf } from "./resolve.ts";
import type { InStack } from "./target.ts";
import { pathOf, read, type Tick } from "./tick.ts";
import { otherTriggers } from "./triggers.ts";
import { judged, type Verdict, type Wait } from "./verdict.ts";

/** Where the retries of an invocation are set, with what AWS does when they are not. */
interface Retries {
  node: Node | undefined;
  /** What may turn out to set them, and the property that will tell. */
  maybe?: { node: Node; property: string } | undefined;
  name: string;
  attempts: string;
  age: string;
  defaultAttempts: number;
  defaultAge: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_TIMEOUT = 3;
/** The least that Lambda takes: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
const LEAST_AGE = 60;

/**
 * Reserved concurrency 1 lets one run at a time; a tick that finds it taken is throttled, and Lambda keeps it and tries again for up to
 * six hours, beside the ticks that follow. So it counts only with no retries and an age below the period, on a function of its own.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const functionEvidence = (graph: Graph, tick: Tick, target: InStack, period: Period): Verdict => {
  const { node: fn } = target;
  const missing: string[] = [];
  const unknown: Wait[] = [];
  const wait = (node: Node, property: string, why: string) => unknown.push({ node, property, why });

  const reserved = fn.number("reservedConcurrentExecutions");
  // Zero switches a function off.
  if (reserved === 0) return { is: "held" };
  if (isUnknown(reserved)) wait(fn, "reservedConcurrentExecutions", "its reserved concurrency must be exactly 1");
  else if (reserved !== 1) {
    const value = reserved === undefined || reserved < 0 ? "not set" : `${reserved}`;
    missing.push(`${fn.property("reservedConcurrentExecutions")} is ${value}, and only exactly 1 keeps runs apart`);
  }
  retries(retriesOf(graph, tick, target), tick, period, missing, wait);

  // Looking for other triggers goes through the whole stack: only where it decides.
  if (missing.length === 0) {
    const { sure, maybe } = otherTriggers(graph, fn, tick);
    if (sure.length > 0) missing.push(`it has other triggers: ${listed(sure)}`);
    else for (const one of maybe) wait(one.node, one.property, `${one.node.title} may invoke the function, too`);
  }
  if (missing.length > 0) missing.push(...ownNumbers(fn, period));
  const twice =
    period.is === "once"
      ? "delivery is at least once, so the one run may happen twice, one after the other"
      : "a slot may run late or twice, and one that finds the last run still going is dropped after its maximum age";
  const grade = `reserved concurrency 1, no retries, an age below the period, no other trigger: no overlap; ${twice}`;
  return judged(missing, unknown, { is: "partly", grade });
};

const listed = (nodes: readonly Node[]): string => {
  const titles = [...new Set(nodes.map(({ title }) => title))];
  return `${titles.slice(0, 3).join(", ")}${titles.length > 3 ? ` and ${titles.length - 3} more` : ""}`;
};

const retries = (
  { node, maybe, name, attempts, age, defaultAttempts, defaultAge }: Retries,
  { schedule }: Tick,
  period: Period,
  missing: string[],
  wait: (node: Node, property: string, why: string) => void,
) => {
  if (!node && maybe) {
    wait(maybe.node, maybe.property, `${maybe.node.title} may be the function's, and turn its retries off`);
    return;
  }
  const wrong: string[] = [];
  const attempted = node?.number(attempts) ?? defaultAttempts;
  if (isUnknown(attempted)) wait(node!, attempts, "retries must be 0");
  else if (attempted !== 0) wrong.push(`retries are ${attempted}, and must be 0`);
  // A provider fills in 0 for what is not set.
  const oldest = node?.number(age) || defaultAge;
  if (isUnknown(oldest)) wait(node!, age, "the maximum age of an event must be below the period");
  else if (period.is === "every" && oldest >= period.seconds) {
    const never = period.seconds <= LEAST_AGE ? `, which AWS's least of ${LEAST_AGE} s never is here` : "";
    wrong.push(`the maximum age of an event is ${oldest} s, and must be below ${spellApart(period)}${never}`);
  } else if (period.is === "unknown")
    wait(schedule, period.property, "the maximum age of an event must be below the period");
  if (wrong.length > 0) missing.push(`${name}: ${wrong.join(", and ")}`);
};

const retriesOf = (graph: Graph, tick: Tick, target: InStack): Retries => {
  const call = callOf(tick);
  const type = call && valueAt(call.request, ["InvocationType"]);
  // The request of a universal target says how it invokes; a plain target always leaves the event with Lambda:
  // https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
  if (call && !isUnknown(type) && type !== "Event" && call.action.toLowerCase() === "invoke") {
    return {
      node: tick.node,
      name: `${tick.node.title}, which waits for the function's answer`,
      attempts: pathOf(tick, "retryPolicy.maximumRetryAttempts"),
      age: pathOf(tick, "retryPolicy.maximumEventAgeInSeconds"),
      // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
      defaultAttempts: 185,
      defaultAge: 86_400,
    };
  }
  const { node, maybe } = invokeConfigOf(graph, target, isUnknown(read(tick, "arn")));
  return {
    node,
    maybe,
    name: node
      ? node.title
      : `no event invoke configuration for ${target.qualifier ? `"${target.qualifier}" of the function` : "the function"}`,
    attempts: "maximumRetryAttempts",
    age: "maximumEventAgeInSeconds",
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
    defaultAttempts: 2,
    defaultAge: 21_600,
  };
};

/**
 * A configuration is of one qualifier: that of the function itself says nothing of an alias. While the target's ARN is not known, it may
 * end in a version that is not known, either.
 */
const invokeConfigOf = (
  graph: Graph,
  { node: fn, through, qualifier }: InStack,
  open: boolean,
): Pick<Retries, "node" | "maybe"> => {
  const { of, anybodys } = invokeConfigs(graph);
  const own = of.get(fn.urn) ?? [];
  const fits = (config: Node): boolean | Unknown => {
    const of = config.get("qualifier");
    const alias = follow(graph, config, of === undefined ? "functionName" : "qualifier", ["alias", "version"]);
    if (alias.state === "found") return alias.node.urn === through?.urn;
    if (of === undefined || of === "$LATEST") return qualifier === undefined && through === undefined;
    if (isUnknown(of)) return open || through !== undefined || UNKNOWN;
    return of === qualifier;
  };
  const unsure = own.find((config) => isUnknown(fits(config)));
  const [anybody] = anybodys;
  return {
    node: own.find((config) => fits(config) === true),
    maybe: unsure ? { node: unsure, property: "qualifier" } : anybody && { node: anybody, property: "functionName" },
  };
};

const invokeConfigs = (graph: Graph): { of: ReadonlyMap<string, Node[]>; anybodys: readonly Node[] } =>
  graph.memo("invoke configurations by function", () => {
    const of = new Map<string, Node[]>();
    const anybodys: Node[] = [];
    for (const config of graph.all("invokeConfig")) {
      const link = functionBehind(graph, config, "functionName");
      const functions = link.state === "found" ? [link.node] : link.state === "ambiguous" ? link.candidates : [];
      for (const { urn } of functions) push(of, urn, config);
      if (link.state === "unknown" && isFromAnywhere(graph, link.waitsFor)) anybodys.push(config);
    }
    return { of, anybodys };
  });

/** What the function's timeout says of an overlap when nothing else keeps runs apart. */
const ownNumbers = (fn: Node, period: Period): string[] => {
  const timeout = fn.number("timeout") ?? DEFAULT_TIMEOUT;
  if (isUnknown(timeout) || period.is !== "every" || timeout < period.seconds) return [];
  return [`its timeout of ${timeout} s is not below ${spellApart(period)}: overlap not bounded by its own numbers`];
};
