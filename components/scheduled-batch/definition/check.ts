import validate from "asl-validator";
import { ArgumentError } from "../../parts/argument-error.ts";
import type { Definition, Flow, State, States } from "./asl.ts";
import { secondsOf } from "./unredriven.ts";

/** What was found sound in this process: the validator compiles its schemas anew for each definition, which takes a third of a second. */
const sound = new Set<string>();

/**
 * Refuses a definition that Step Functions would refuse, that has a state which no run reaches, or a level without an end of its own: the
 * emulator takes all of these, and AWS some.
 */
export function checkDefinition(
  subject: string,
  definition: Definition,
  wayOut = "this is a fault of Levee's, unless a step's name is the cause; please report it with its arguments",
): void {
  const text = JSON.stringify(definition);
  if (sound.has(text)) return;
  const problems = oversized(text);
  // What is too large takes long to look through, and will be another one when it is not.
  if (problems.length === 0) {
    const { errors } = validate(JSON.parse(text));
    problems.push(
      ...errors.map(({ Message }) => Message),
      ...overlong(definition.States),
      ...unreached(definition),
      ...untimed(definition.TimeoutSeconds, definition.States),
    );
  }
  if (problems.length === 0) {
    sound.add(text);
    return;
  }
  throw new ArgumentError(subject, `its definition is not sound: ${problems.join("; ")}`, wayOut);
}

/**
 * Bytes of the request that makes the machine, in which the definition is a text, each quote of it with a backslash; some are left for the rest.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-accounts
 */
const MAX_SENT = 1_000_000;

function oversized(text: string): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(text));
  return bytes > MAX_SENT ? [`it is ${bytes} bytes as it is sent, over ${MAX_SENT}: Step Functions takes 1 MB`] : [];
}

/** https://states-language.net/spec.html#states-fields */
const MAX_NAME = 80;

const overlong = (states: States): string[] =>
  Object.entries(states).flatMap(([name, state]) => [
    ...(name.length > MAX_NAME ? [`"${name}" is longer than ${MAX_NAME} characters`] : []),
    ...inside(state).flatMap(({ States }) => overlong(States)),
  ]);

const inside = (state: State): readonly Flow[] =>
  state.Type === "Map" ? [state.ItemProcessor] : state.Type === "Parallel" ? state.Branches : [];

const nextOf = (state: State): string[] => [
  ...("Next" in state ? [state.Next] : []),
  ...("Catch" in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
  ...(state.Type === "Choice" ? [...state.Choices.map(({ Next }) => Next), state.Default] : []),
];

function unreached({ StartAt, States: states }: Flow): string[] {
  const reached = new Set<string>();
  const todo = [StartAt];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const state = states[name];
    if (!state || reached.has(name)) continue;
    reached.add(name);
    todo.push(...nextOf(state));
  }
  return Object.entries(states).flatMap(([name, state]) => [
    ...(reached.has(name) ? [] : [`no run reaches ${name}`]),
    ...inside(state).flatMap(unreached),
  ]);
}

/** Only a machine and its Tasks have timeouts: https://states-language.net/#timeouts. One beyond the machine's would never fire. */
const untimed = (limit: number, states: States): string[] =>
  Object.entries(states).flatMap(([name, state]) => {
    if (state.Type !== "Task") return inside(state).flatMap(({ States }) => untimed(limit, States));
    const own = secondsOf(state.TimeoutSeconds);
    return Number.isSafeInteger(own) && own > 0 && own <= limit
      ? []
      : [
          `${name}'s TimeoutSeconds ${Number.isNaN(own) ? state.TimeoutSeconds : own} is not a whole number from 1 to ${limit}, that of its machine`,
        ];
  });
