import jsonata from "jsonata";
import type {
  Catcher,
  Definition,
  Flow,
  MapState,
  Parallel,
  Retrier,
  State,
  States,
  Task,
  Template,
} from "../../../../components/scheduled-batch/definition/asl.ts";

/** What a Task or Map fails with. */
export class StateError extends Error {
  override readonly cause: string;
  constructor(name: string, cause = "") {
    super(`${name}: ${cause}`);
    this.name = name;
    this.cause = cause;
  }
}

/** What the machine runs in. */
export interface Surroundings {
  /** A clock of the service: milliseconds since 1970. Another host's at each reading. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Settles only while the execution runs. */
  sleep(ms: number): Promise<void>;
  call(resource: string, parameters: unknown): Promise<unknown>;
}

/** A place in a run from which a redrive goes on. */
interface Place {
  name: string;
  input: unknown;
  variables: Record<string, unknown>;
  /** Results of a Map's items, or of a Parallel's branches, that were done. */
  done: Map<number, unknown>;
  /** Where the others are. */
  inside: Map<number, Place>;
  /** Another branch has failed, and with it what both are of: nothing goes on here. */
  over: boolean;
}

const placeOf = (name: string, input: unknown, variables: Record<string, unknown> = {}): Place => ({
  name,
  input,
  variables,
  done: new Map(),
  inside: new Map(),
  over: false,
});

export interface Context {
  readonly Execution: { Id: string; Name: string; Input: unknown; StartTime: string; RedriveCount: number };
  readonly StateMachine: { Id: string };
}

const compiled = new Map<string, jsonata.Expression>();

/** Runs one execution of a definition of the states that ScheduledBatch uses: https://states-language.net/spec.html */
export class Interpreter {
  /** The states that were entered, in order; a retry is one more, as AWS bills it. */
  readonly transitions: string[] = [];
  readonly #definition: Definition;
  readonly #context: Context;
  #world!: Surroundings;
  readonly #place: Place;

  constructor(definition: Definition, context: Context) {
    this.#definition = definition;
    this.#context = context;
    this.#place = placeOf(definition.StartAt, context.Execution.Input);
  }

  /** From the start, or from where it was stopped. Its output, or a StateError. */
  run(world: Surroundings): Promise<unknown> {
    this.#world = world;
    return this.#walk(this.#definition.States, this.#place);
  }

  async #walk(states: States, place: Place): Promise<unknown> {
    for (;;) {
      if (place.over) return new Promise(() => {});
      const state = states[place.name]!;
      this.transitions.push(place.name);
      const step = new Step(this.#world, this.#context, place);
      const { output, next } = await this.#do(state, step, place);
      if (next === undefined) return output;
      place.name = next;
      place.input = output;
      place.done = new Map();
      place.inside = new Map();
    }
  }

  async #do(state: State, step: Step, place: Place): Promise<{ output: unknown; next?: string | undefined }> {
    const next = "Next" in state ? state.Next : undefined;
    switch (state.Type) {
      case "Succeed":
        return { output: state.Output === undefined ? place.input : await step.render(state.Output) };
      case "Fail":
        throw new StateError(state.Error, state.Cause);
      case "Pass":
        return { output: place.input, next };
      case "Choice": {
        for (const rule of state.Choices) {
          const held = await step.render(rule.Condition);
          if (typeof held !== "boolean") throw new StateError("States.QueryEvaluationError", rule.Condition);
          if (held) return { output: await step.leave(rule), next: rule.Next };
        }
        return { output: await step.leave(state), next: state.Default };
      }
      default:
        try {
          step.result = await this.#work(state, step, place);
          return { output: await step.leave(state, true), next };
        } catch (error) {
          const caught = error instanceof StateError ? matching(state.Catch ?? [], error.name) : undefined;
          if (!caught) throw error;
          step.error = { Error: (error as StateError).name, Cause: (error as StateError).cause };
          return { output: await step.leave(caught, true), next: caught.Next };
        }
    }
  }

  #work(state: Task | MapState | Parallel, step: Step, place: Place): Promise<unknown> {
    if (state.Type === "Task") return this.#task(state, step);
    if (state.Type === "Map") return this.#map(state, step, place);
    return Promise.all(state.Branches.map((branch, at) => this.#inside(branch, place, at, place.input)));
  }

  /** A branch or an item: from its start, or from where it was stopped. Whoever fails ends the others. */
  async #inside({ StartAt, States }: Flow, place: Place, at: number, input: unknown): Promise<unknown> {
    if (place.done.has(at)) return place.done.get(at);
    const inner = place.inside.get(at) ?? placeOf(StartAt, input, { ...place.variables });
    place.inside.set(at, inner);
    inner.over = false;
    try {
      const result = await this.#walk(States, inner);
      place.done.set(at, result);
      return result;
    } catch (error) {
      end(place.inside);
      throw error;
    }
  }

  async #task(state: Task, step: Step): Promise<unknown> {
    const used = new Map<Retrier, number>();
    for (;;) {
      try {
        const seconds = Number(await step.render(state.TimeoutSeconds));
        const parameters = await step.render(state.Arguments);
        return await Promise.race([
          this.#world.call(state.Resource, parameters),
          this.#world.sleep(seconds * 1_000).then(() => {
            throw new StateError("States.Timeout");
          }),
        ]);
      } catch (error) {
        const retrier = error instanceof StateError ? matching(state.Retry, error.name) : undefined;
        const times = retrier ? (used.get(retrier) ?? 0) : 0;
        if (!retrier || times >= retrier.MaxAttempts) throw error;
        used.set(retrier, times + 1);
        const delay = Math.min(
          (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** times,
          retrier.MaxDelaySeconds ?? 1e9,
        );
        await this.#world.sleep(delay * 1_000 * this.#world.random());
        if (step.place.over) return new Promise(() => {});
        step.retries++;
        this.transitions.push(step.place.name);
      }
    }
  }

  async #map(state: MapState, step: Step, place: Place): Promise<unknown> {
    const items = (await step.render(state.Items)) as unknown[];
    const todo = [...items.keys()];
    const worker = async (): Promise<void> => {
      for (let at = todo.shift(); at !== undefined; at = todo.shift())
        await this.#inside(state.ItemProcessor, place, at, items[at]);
    };
    await Promise.all(Array.from({ length: Math.min(state.MaxConcurrency, items.length) }, worker));
    return items.map((_, at) => place.done.get(at));
  }
}

function end(places: ReadonlyMap<number, Place>): void {
  for (const place of places.values()) {
    place.over = true;
    end(place.inside);
  }
}

const matching = <T extends Catcher | Retrier>(all: readonly T[], error: string): T | undefined =>
  all.find(
    ({ ErrorEquals }) =>
      ErrorEquals.includes(error) || (ErrorEquals.includes("States.ALL") && error !== "States.DataLimitExceeded"),
  );

/** One state as it is run. */
class Step {
  result: unknown;
  error: { Error: string; Cause: string } | undefined;
  retries = 0;
  readonly place: Place;
  readonly #world: Surroundings;
  readonly #context: Context;
  readonly #entered: string;

  constructor(world: Surroundings, context: Context, place: Place) {
    this.#world = world;
    this.#context = context;
    this.place = place;
    this.#entered = new Date(world.now()).toISOString();
  }

  /** Variables, then the output; both see what was before. */
  async leave({ Assign, Output }: { Assign?: unknown; Output?: unknown }, isResult = false): Promise<unknown> {
    const otherwise = isResult ? (this.error ?? this.result) : this.place.input;
    const output = Output === undefined ? otherwise : await this.render(Output as Template);
    const assigned = await this.render((Assign ?? {}) as Template);
    Object.assign(this.place.variables, assigned);
    return output;
  }

  async render(template: Template): Promise<unknown> {
    if (typeof template === "string") return template.startsWith("{%") ? this.#evaluate(template) : template;
    if (Array.isArray(template)) return Promise.all(template.map((each) => this.render(each)));
    if (typeof template !== "object" || template === null) return template;
    const rendered: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(template)) rendered[key] = await this.render(value);
    return rendered;
  }

  async #evaluate(text: string): Promise<unknown> {
    let expression = compiled.get(text);
    if (!expression) {
      expression = jsonata(text.slice(2, -2));
      compiled.set(text, expression);
    }
    const State = { EnteredTime: this.#entered, Name: this.place.name, RetryCount: this.retries };
    const states = {
      input: this.place.input,
      context: { ...this.#context, State },
      ...(this.result === undefined ? {} : { result: this.result }),
      ...(this.error ? { errorOutput: this.error } : {}),
    };
    const bindings = { ...this.place.variables, states, millis: () => this.#world.now() };
    const value = await expression.evaluate(undefined, bindings).catch((error: { message: string }) => {
      throw new StateError("States.QueryEvaluationError", error.message);
    });
    // AWS: an expression has to return something.
    if (value === undefined) throw new StateError("States.QueryEvaluationError", text);
    return Array.isArray(value) ? [...value] : value;
  }
}
