import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import { type Definition, isNode, type Node, type Value } from "./parse.ts";

export type QueryLanguage = "JSONPath" | "JSONata" | Unknown;

/** One flow of states: the machine's, a branch of a Parallel, what a Map does for each item. */
export interface Scope {
  /** Where its states stand: `States`, `States.ForEach.ItemProcessor.States`, `States.Both.Branches[1].States`. */
  path: string;
  startAt: Value | undefined;
  /** By name; what is not an object is left out, unless it is unknown. */
  states: Map<string, StateAt>;
  /** Its `States` is not known yet as a whole. */
  unknown: boolean;
  /** The Map or Parallel around it; none for the machine itself. */
  within?: StateAt;
  kind: "machine" | "branch" | "items";
  /** Items of a Map of mode DISTRIBUTED: each is an execution of its own. */
  distributed: boolean;
  /** The type of the execution that runs it: that of the machine, or of the child executions of a distributed Map. */
  execution: "machine" | "STANDARD" | "EXPRESS";
}

/** A state and where it stands. */
export interface StateAt {
  /** `States.ForEach.ItemProcessor.States.Charge`; a name with a dot or bracket is quoted: `States["a.b"]`. */
  path: string;
  name: string;
  /** The whole state may be unknown. */
  state: Node | Unknown;
  scope: Scope;
  /** Its own, or the machine's; JSONPath when neither says so. */
  queryLanguage: QueryLanguage;
  /** The flows inside: Branches of a Parallel, ItemProcessor (or the older Iterator) of a Map. */
  inner: Scope[];
}

export interface Walked {
  machine: Scope;
  /** Every state at any depth, outer before inner. */
  states: StateAt[];
  /** Paths where states should stand and nothing is known: a whole `States`, a branch, an item processor. */
  unknown: string[];
}

/**
 * Finds every state of a definition, also in Map and Parallel at any depth. The machine's query language holds for a state
 * that does not name its own: https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
 *
 * A Map runs `ItemProcessor`, or in older definitions `Iterator`, for each item:
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 */
export function walk(definition: Definition): Walked {
  const states: StateAt[] = [];
  const unknown: string[] = [];
  const language = languageOf(definition.QueryLanguage, "JSONPath");
  const machine = newScope("", definition, "machine");
  const todo: { scope: Scope; source: Node }[] = [{ scope: machine, source: definition }];
  for (let next = todo.shift(); next; next = todo.shift()) {
    const { scope, source } = next;
    if (isUnknown(source.States)) unknown.push(scope.path);
    if (!isNode(source.States)) continue;
    for (const [name, state] of Object.entries(source.States)) {
      if (!isNode(state) && !isUnknown(state)) continue;
      const path = join(scope.path, name);
      const queryLanguage = isUnknown(state) ? language : languageOf(state.QueryLanguage, language);
      const at: StateAt = { path, name, state, scope, queryLanguage, inner: [] };
      scope.states.set(name, at);
      states.push(at);
      for (const { where, flow, kind } of flowsOf(at)) {
        if (isUnknown(flow)) unknown.push(where);
        if (!isNode(flow)) continue;
        const inner = newScope(`${where}.`, flow, kind, at);
        at.inner.push(inner);
        todo.push({ scope: inner, source: flow });
      }
    }
  }
  return { machine, states, unknown };
}

/** The path of a field of what stands at `path`. */
export const join = (path: string, field: string): string => {
  if (/[.[\]"]/.test(field) || field === "") return `${path}[${JSON.stringify(field)}]`;
  return path === "" ? field : `${path}.${field}`;
};

function flowsOf({ path, state }: StateAt): { where: string; flow: Value; kind: "branch" | "items" }[] {
  if (isUnknown(state)) return [];
  const flows: { where: string; flow: Value; kind: "branch" | "items" }[] = [];
  for (const field of ["ItemProcessor", "Iterator"]) {
    const flow = state[field];
    if (flow !== undefined) flows.push({ where: `${path}.${field}`, flow, kind: "items" });
  }
  const branches = state.Branches;
  if (isUnknown(branches)) flows.push({ where: `${path}.Branches`, flow: UNKNOWN, kind: "branch" });
  if (Array.isArray(branches)) {
    branches.forEach((flow, at) => {
      flows.push({ where: `${path}.Branches[${at}]`, flow, kind: "branch" });
    });
  }
  return flows;
}

/**
 * A Map of mode DISTRIBUTED names the type of its child executions:
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
function newScope(prefix: string, source: Node, kind: Scope["kind"], within?: StateAt): Scope {
  const config = kind === "items" && isNode(source.ProcessorConfig) ? source.ProcessorConfig : undefined;
  const distributed = config?.Mode === "DISTRIBUTED";
  const child = config?.ExecutionType === "EXPRESS" ? "EXPRESS" : "STANDARD";
  return {
    path: `${prefix}States`,
    startAt: source.StartAt,
    states: new Map(),
    unknown: isUnknown(source.States),
    within,
    kind,
    distributed,
    execution: distributed ? child : (within?.scope.execution ?? "machine"),
  };
}

function languageOf(value: Value | undefined, otherwise: QueryLanguage): QueryLanguage {
  if (isUnknown(value) || value === "JSONPath" || value === "JSONata") return value;
  return otherwise;
}
