import { seededRandom } from "../scenario/random.ts";
import type { AwsCall, Connection } from "./aws-call.ts";
import type { Fault } from "./fault.ts";
import type { LambdaWorker } from "./lambda-worker.ts";

/** A fault that is set, and what became of it. */
export interface SetFault extends Fault {
  readonly id: string;
  readonly seed: number;
  /** Calls that it was for. */
  readonly seen: number;
  /** Those that it struck. */
  readonly struck: number;
}

type CallerAt = (connection: Connection | undefined) => LambdaWorker | undefined;

/** The faults that are set. */
export class FaultPlan {
  readonly #faults = new Map<string, Planned>();
  readonly #seed: number;
  readonly #now: () => number;
  readonly #callerAt: CallerAt;
  #last = 0;

  /** @param callerAt the worker that makes a call */
  constructor(seed: number, now: () => number, callerAt: CallerAt = () => undefined) {
    this.#seed = seed;
    this.#now = now;
    this.#callerAt = callerAt;
  }

  get isEmpty(): boolean {
    return this.#faults.size === 0;
  }

  get faults(): SetFault[] {
    return [...this.#faults.values()].map((planned) => planned.state);
  }

  set(fault: Fault): SetFault {
    const number = ++this.#last;
    const planned = new Planned(`f${number}`, { ...fault, seed: fault.seed ?? this.#seed + number }, this.#now());
    this.#faults.set(planned.state.id, planned);
    return planned.state;
  }

  /** Undoes one; the state that it ended in, if there is such a one. */
  lift(id: string): SetFault | undefined {
    const planned = this.#faults.get(id);
    this.#faults.delete(id);
    return planned?.state;
  }

  clear(): void {
    this.#faults.clear();
  }

  /** What strikes a call: the first fault that does, while the others count it all the same. */
  strike(call: AwsCall): SetFault | undefined {
    const now = this.#now();
    const striking = [...this.#faults.values()].filter(
      (planned) => planned.isFor(call, now, this.#callerAt) && planned.strikes(call, this.#callerAt),
    );
    const [first] = striking;
    if (first) first.struck++;
    return first?.state;
  }
}

/** One fault. The n-th call that it is for is struck or not by its seed and n alone, whatever other calls come between. */
class Planned {
  struck = 0;
  readonly #id: string;
  readonly #fault: Fault & { readonly seed: number };
  readonly #since: number;
  readonly #random: () => number;
  #seen = 0;
  /** By the worker, where it is for those of a function. */
  readonly #seenOf = new Map<number | undefined, number>();

  constructor(id: string, fault: Fault & { readonly seed: number }, since: number) {
    this.#id = id;
    this.#fault = fault;
    this.#since = since;
    this.#random = seededRandom(fault.seed);
  }

  get state(): SetFault {
    return { ...this.#fault, id: this.#id, seen: this.#seen, struck: this.struck };
  }

  isFor(call: AwsCall, now: number, callerAt: CallerAt): boolean {
    const { service, operations, resource, account, from, afterMs, forMs = Number.POSITIVE_INFINITY } = this.#fault;
    const { function: caller } = this.#fault;
    const age = now - this.#since;
    return (
      (service ?? call.service) === call.service &&
      (operations?.includes(call.operation) ?? true) &&
      call.resource.includes(resource ?? "") &&
      (account ?? call.account) === call.account &&
      (from ?? call.from) === call.from &&
      age >= afterMs &&
      age < afterMs + forMs &&
      (caller === undefined || (callerAt(call.connection)?.functionName.includes(caller) ?? false))
    );
  }

  strikes({ connection }: AwsCall, callerAt: CallerAt): boolean {
    const { nth, times = Number.POSITIVE_INFINITY, probability, function: caller } = this.#fault;
    this.#seen++;
    const pid = caller === undefined ? undefined : callerAt(connection)?.pid;
    const n = (this.#seenOf.get(pid) ?? 0) + 1;
    this.#seenOf.set(pid, n);
    const drawn = this.#random() < probability;
    return drawn && (nth === undefined || nth === n) && this.struck < times;
  }
}
