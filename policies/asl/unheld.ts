import { isUnknown } from "../core/unknown.ts";
import { canFail, failuresOf, keyOf, type Point, type Step, startOf, stepsFrom } from "./flow.ts";
import { isNode, type Node, type Value } from "./parse.ts";
import type { Role } from "./roles.ts";
import { join, type Scope, type StateAt } from "./walk.ts";

/** How a point was reached without a lease: the step to it, and the point before. */
export interface Reached {
  point: Point;
  /** Whether a Choice lies on the way. */
  checked: boolean;
  /** Whether a lease that was not to be had lies on the way. */
  refused: boolean;
  step?: Step;
  before?: Reached;
}

export interface Unheld {
  /** Work that a run can reach without a lease, nearest first. */
  work: Reached[];
  /** Points where that depends on what is not known yet. */
  open: { reached: Reached; property: string }[];
  /** Leases that a run meets without holding one. */
  leases: StateAt[];
}

/**
 * Walks every way through a machine that takes no lease, from its start. What succeeds as a lease is not walked on; its
 * failures are, and on those a notice to others is no work. A Parallel is left without a lease only if every branch can be; a Map always can, since it may have no items.
 *
 * With `generous`, what is not known yet is taken for a lease or for harmless: work that is found all the same is certain.
 */
export function walkUnheld(machine: Scope, roles: ReadonlyMap<string, Role>, generous: boolean): Unheld {
  const found: Unheld = { work: [], open: [], leases: [] };
  const seen = new Set<string>();
  const arrivals = new Map<string, Set<string>>();
  const anyLease = [...roles.values()].some(({ is }) => is === "lease");
  const todo: Reached[] = startOf(machine).map((step) => ({ point: step.to, checked: false, refused: false, step }));
  // What is pushed while it is walked is walked, too.
  for (const reached of todo) {
    const { point, checked, refused } = reached;
    const go = (steps: Step[], more: { checked?: boolean; refused?: boolean } = {}) => {
      for (const step of steps) todo.push({ checked, refused, ...more, point: step.to, step, before: reached });
    };
    // Whoever comes unchecked has been everywhere that a checked one could go.
    const key = `${keyOf(point)} ${refused}`;
    if (point.at === "done" && !allBranchesLeft(reached, arrivals)) continue;
    if (seen.has(`${key} false`) || seen.has(`${key} ${checked}`)) continue;
    seen.add(`${key} ${checked}`);
    if (point.at === "unknown") found.open.push({ reached, property: point.property });
    if (point.at === "done") go(stepsFrom(point));
    if (point.at !== "state") continue;
    const { state } = point;
    const role = roles.get(state.path) ?? { is: "nothing" };
    if (canFail(state) || role.is === "open") go(failuresOf(state), { refused: refused || role.is === "lease" });
    if (role.is === "lease") {
      if (!role.seen || checked) {
        if (!found.leases.includes(state)) found.leases.push(state);
        continue;
      }
    }
    const does = role.is === "work" && !(refused && role.isNotice);
    if (does || (role.is === "care" && role.careless)) found.work.push(reached);
    if (role.is === "open") {
      found.open.push({ reached, property: role.property });
      if (generous && role.lease) continue;
    }
    const isChoice = !isUnknown(state.state) && state.state.Type === "Choice";
    const steps = stepsFrom(point).filter(({ rule }) => {
      const own = rule && anyLease ? isOwnHolder(rule, state) : "no";
      if (own === "unknown") found.open.push({ reached, property: join(state.path, "Choices") });
      return own === "no" || (own === "unknown" && !generous);
    });
    go(steps, { checked: checked || isChoice });
  }
  return found;
}

/** A join: each branch must have been left. A branch that cannot be left without a lease keeps it closed. */
function allBranchesLeft({ point, before }: Reached, arrivals: Map<string, Set<string>>): boolean {
  if (point.at !== "done" || isUnknown(point.state.state) || point.state.state.Type !== "Parallel") return true;
  const left = arrivals.get(point.state.path) ?? new Set();
  arrivals.set(point.state.path, left);
  const from = before?.point;
  if (from?.at === "state" || from?.at === "done") left.add(from.state.scope.path);
  const branches = point.state.state.Branches;
  return left.size >= (Array.isArray(branches) ? branches.length : 0);
}

const OWN_PATH = /^\$\$\.Execution\.(Id|Name)$/;
const OWN_CONDITION = /=\s*\$states\.context\.Execution\.(Id|Name)\b|\$states\.context\.Execution\.(Id|Name)\s*=/;

/** Whether a Choice rule is met only by who is the holder already: it compares what was read with the execution's own id. */
function isOwnHolder(rule: Node, choice: StateAt): Answer {
  if (isUnknown(rule.Condition) || isUnknown(rule.And)) return "unknown";
  if (typeof rule.Condition === "string") {
    return OWN_CONDITION.test(rule.Condition) && !/!=|\bor\b|\$not\b/.test(rule.Condition) ? "yes" : "no";
  }
  const tests: Value[] = Array.isArray(rule.And) ? rule.And : [rule];
  return any(
    tests.map((test) => {
      if (!isNode(test)) return isUnknown(test) ? "unknown" : "no";
      const { StringEqualsPath: path, IsPresent: present } = test;
      if (isUnknown(path) || (typeof path === "string" && OWN_PATH.test(path)))
        return isUnknown(path) ? "unknown" : "yes";
      if (present !== true && !isUnknown(present)) return "no";
      const own = readsOwnAttribute(choice);
      return own === "yes" && isUnknown(present) ? "unknown" : own;
    }),
  );
}

type Answer = "yes" | "no" | "unknown";
const any = (answers: Answer[]): Answer =>
  answers.includes("yes") ? "yes" : answers.includes("unknown") ? "unknown" : "no";

/** The state before read only the attribute that is named after the execution, as the semaphore of AWS's samples does. */
function readsOwnAttribute(choice: StateAt): Answer {
  const { open, to } = nextsOf(choice.scope);
  const before = (to.get(choice.name) ?? []).map((state): Answer => {
    if (!isNode(state.Parameters)) return isUnknown(state.Parameters) ? "unknown" : "no";
    const { ProjectionExpression: projection, ExpressionAttributeNames: names } = state.Parameters;
    if (isUnknown(projection) || isUnknown(names)) return "unknown";
    if (typeof projection !== "string" || !isNode(names)) return "no";
    const read = projection.split(",").map((name) => names[`${name.trim()}.$`]);
    if (read.some(isUnknown)) return "unknown";
    return read.every((name) => typeof name === "string" && OWN_PATH.test(name)) ? "yes" : "no";
  });
  return any(open ? [...before, "unknown"] : before);
}

/** The states of a flow by what comes next; `open` where that is not known yet of one. */
interface Nexts {
  open: boolean;
  to: Map<Value | undefined, Node[]>;
}

/** Made once for a flow: each rule of each Choice in it asks. */
const known = new WeakMap<Scope, Nexts>();

function nextsOf(scope: Scope): Nexts {
  const made = known.get(scope);
  if (made) return made;
  const nexts: Nexts = { open: false, to: new Map() };
  known.set(scope, nexts);
  for (const { state } of scope.states.values()) {
    if (isUnknown(state) || isUnknown(state.Next)) {
      nexts.open = true;
      continue;
    }
    const list = nexts.to.get(state.Next);
    if (list) list.push(state);
    else nexts.to.set(state.Next, [state]);
  }
  return nexts;
}
