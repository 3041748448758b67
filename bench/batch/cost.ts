/** US dollars in us-east-1: https://aws.amazon.com/step-functions/pricing/, https://aws.amazon.com/lambda/pricing/ */
const prices = { perTransition: 0.025 / 1_000, perInvocation: 0.2 / 1_000_000 };

const DAYS = 30;

/** A schedule to reckon with. */
export interface Plan {
  readonly everyMinutes: number;
  readonly targets: number;
  readonly steps: number;
}

export interface Month {
  readonly runs: number;
  readonly transitions: number;
  readonly transitionsCost: number;
  /** Without the time that the functions take. */
  readonly invocations: number;
  readonly invocationsCost: number;
  /** Write request units: each step notes that it begins and that it ends. */
  readonly writes: number;
}

/** Transitions of a run beside its steps; an invocation for each step, to open and to sum up. */
export function monthOf({ everyMinutes, targets, steps }: Plan, besideSteps: number): Month {
  const runs = (DAYS * 24 * 60) / everyMinutes;
  const work = targets * steps;
  const transitions = runs * (besideSteps + work);
  const invocations = runs * (work + 2);
  // Acquire, release, the count and the run's row; begin and end of each step and of the opening.
  const writes = runs * (4 + 2 * (work + 1));
  return {
    runs,
    transitions,
    transitionsCost: transitions * prices.perTransition,
    invocations,
    invocationsCost: invocations * prices.perInvocation,
    writes,
  };
}
