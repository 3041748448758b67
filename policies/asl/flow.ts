import { isUnknown } from "../core/unknown.ts";
import { isNode, type Node, type Value } from "./parse.ts";
import { join, type Scope, type StateAt } from "./walk.ts";

/** A point of a run: a state begins; all that a Map or Parallel runs is done; the machine has ended or failed. */
export type Point =
  | { at: "state"; state: StateAt }
  | { at: "done"; state: StateAt }
  | { at: "end" | "failed" }
  /** The definition does not say yet what comes next. */
  | { at: "unknown"; property: string };

/** A step from one point to the next. `rule` is the Choice rule that was met. */
export interface Step {
  to: Point;
  by: "Next" | "Choice" | "Default" | "Catch" | "inside" | "failure";
  /** ErrorEquals of a Catch. */
  errors?: string;
  rule?: Node;
}

export const keyOf = (point: Point): string =>
  point.at === "state" || point.at === "done"
    ? `${point.at} ${point.state.path}`
    : point.at === "unknown"
      ? `unknown ${point.property}`
      : point.at;

/** Where a flow starts. */
export const startOf = (scope: Scope): Step[] => {
  const property = scope.path.replace(/States$/, "StartAt");
  return goTo(scope, scope.startAt, property, "inside");
};

/** The steps that are taken when a state begins and, for all but Map and Parallel, succeeds. */
export function stepsFrom(point: Point): Step[] {
  if (point.at === "done") return leave(point.state);
  if (point.at !== "state") return [];
  const { state } = point;
  const node = state.state;
  if (isUnknown(node)) return [{ to: { at: "unknown", property: state.path }, by: "Next" }];
  if (isUnknown(node.Type)) return [{ to: { at: "unknown", property: join(state.path, "Type") }, by: "Next" }];
  if (node.Type === "Choice") return choose(state, node);
  if (node.Type === "Fail") return [];
  if (node.Type !== "Map" && node.Type !== "Parallel") return leave(state);
  const steps = state.inner.flatMap(startOf);
  for (const field of ["ItemProcessor", "Iterator", "Branches"]) {
    if (isUnknown(node[field])) steps.push({ to: { at: "unknown", property: join(state.path, field) }, by: "inside" });
  }
  for (const [index, branch] of (Array.isArray(node.Branches) ? node.Branches : []).entries()) {
    if (isUnknown(branch)) {
      steps.push({ to: { at: "unknown", property: `${state.path}.Branches[${index}]` }, by: "inside" });
    }
  }
  // A Map of no items runs nothing.
  if (node.Type === "Map" || steps.length === 0) steps.push({ to: { at: "done", state }, by: "inside" });
  return steps;
}

/**
 * Where a failure of a state may lead: to its own Catch, and unless that catches all, to those around it, or to the end.
 * `States.ALL` catches what can be caught at all: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function failuresOf(state: StateAt): Step[] {
  const steps: Step[] = [];
  for (let at: StateAt | undefined = state; at; at = at.scope.within) {
    const node = at.state;
    if (isUnknown(node)) continue;
    const catchers = node.Catch;
    if (isUnknown(catchers)) steps.push({ to: { at: "unknown", property: join(at.path, "Catch") }, by: "Catch" });
    for (const [index, catcher] of (Array.isArray(catchers) ? catchers : []).entries()) {
      const property = `${at.path}.Catch[${index}]`;
      if (isUnknown(catcher)) steps.push({ to: { at: "unknown", property }, by: "Catch" });
      if (!isNode(catcher)) continue;
      const names = Array.isArray(catcher.ErrorEquals)
        ? catcher.ErrorEquals.filter((name) => typeof name === "string")
        : [];
      const to = goTo(at.scope, catcher.Next, `${property}.Next`, "Catch");
      steps.push(...to.map((step) => ({ ...step, errors: names.join(", ") })));
      if (names.includes("States.ALL")) return steps;
    }
  }
  steps.push({ to: { at: "failed" }, by: "failure" });
  return steps;
}

/** Only these can fail in ways that a Catch is for: https://states-language.net/#errors */
export const canFail = ({ state }: StateAt): boolean =>
  !isUnknown(state) && (state.Type === "Task" || state.Type === "Map" || state.Type === "Fail");

function leave(state: StateAt): Step[] {
  const node = state.state as Node;
  if (node.Next !== undefined && node.Type !== "Succeed") {
    return goTo(state.scope, node.Next, join(state.path, "Next"), "Next");
  }
  const within = state.scope.within;
  return [{ to: within ? { at: "done", state: within } : { at: "end" }, by: "Next" }];
}

function choose(state: StateAt, node: Node): Step[] {
  const steps: Step[] = [];
  if (isUnknown(node.Choices))
    steps.push({ to: { at: "unknown", property: join(state.path, "Choices") }, by: "Choice" });
  for (const [index, rule] of (Array.isArray(node.Choices) ? node.Choices : []).entries()) {
    const property = `${state.path}.Choices[${index}]`;
    if (isUnknown(rule)) steps.push({ to: { at: "unknown", property }, by: "Choice" });
    if (!isNode(rule)) continue;
    steps.push(...goTo(state.scope, rule.Next, `${property}.Next`, "Choice").map((step) => ({ ...step, rule })));
  }
  return [...steps, ...goTo(state.scope, node.Default, join(state.path, "Default"), "Default")];
}

function goTo(scope: Scope, name: Value | undefined, property: string, by: Step["by"]): Step[] {
  if (scope.unknown) return [{ to: { at: "unknown", property: scope.path }, by }];
  if (isUnknown(name) || (typeof name === "string" && name.includes("${"))) {
    return [{ to: { at: "unknown", property }, by }];
  }
  const state = typeof name === "string" ? scope.states.get(name) : undefined;
  return state ? [{ to: { at: "state", state }, by }] : [];
}
