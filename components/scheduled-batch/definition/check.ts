import validate from "asl-validator";
import { ArgumentError } from "../../parts/argument-error.ts";
import type { Definition, State, States } from "./asl.ts";

/**
 * Refuses a definition that Step Functions would refuse, that has a state which no run reaches, or a level without an end of its own: the
 * emulator takes all of these, and AWS some.
 */
export function checkDefinition(subject: string, definition: Definition): void {
  const { errors } = validate(structuredClone(definition));
  const problems = [
    ...errors.map(({ Message }) => Message),
    ...unreached(definition.StartAt, definition.States),
    ...untimed(definition.TimeoutSeconds, definition.States),
  ];
  if (problems.length === 0) return;
  throw new ArgumentError(
    subject,
    `its definition is not sound: ${problems.join("; ")}`,
    "this is a fault of ScheduledBatch, unless a step's name is the cause; please report it with its arguments",
  );
}

const inside = (state: State): { StartAt: string; States: States } | undefined =>
  state.Type === "Map" ? state.ItemProcessor : undefined;

const nextOf = (state: State): string[] => [
  ...("Next" in state ? [state.Next] : []),
  ...("Catch" in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
  ...(state.Type === "Choice" ? [...state.Choices.map(({ Next }) => Next), state.Default] : []),
];

function unreached(startAt: string, states: States): string[] {
  const reached = new Set<string>();
  const todo = [startAt];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const state = states[name];
    if (!state || reached.has(name)) continue;
    reached.add(name);
    todo.push(...nextOf(state));
  }
  return Object.entries(states).flatMap(([name, state]) => {
    const inner = inside(state);
    return [
      ...(reached.has(name) ? [] : [`no run reaches ${name}`]),
      ...(inner ? unreached(inner.StartAt, inner.States) : []),
    ];
  });
}

/** Only a machine and its Tasks have timeouts: https://states-language.net/#timeouts. One beyond the machine's would never fire. */
function untimed(limit: number, states: States): string[] {
  const whole = Number.isSafeInteger(limit) && limit > 0 ? [] : [`the machine's TimeoutSeconds ${limit} is none`];
  const tasks = Object.entries(states).flatMap(([name, state]) => {
    const inner = inside(state);
    if (inner) return untimed(limit, inner.States);
    if (state.Type !== "Task") return [];
    const { TimeoutSeconds: own } = state;
    return Number.isSafeInteger(own) && own > 0 && own <= limit
      ? []
      : [`${name}'s TimeoutSeconds ${own} is not within ${limit}`];
  });
  return [...whole, ...tasks];
}
