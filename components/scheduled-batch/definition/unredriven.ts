import type { Flow, State, States } from "./asl.ts";
import { expression, redrives } from "./expressions.ts";

/** What an expression fails with, whichever it is: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
export const NOT_EVALUATED = "States.QueryEvaluationError";

const GUARD = `${redrives} > 0 ? $error("this execution was redriven, and has lost its lease") : `;

/** A timeout that there is none of once the execution was redriven, so that its Task fails before anything is called. */
export const unlessRedriven = (seconds: number | string): string => expression(`${GUARD}${seconds}`);

/** The seconds of a timeout, guarded or not; NaN of anything else. */
export const secondsOf = (timeout: unknown): number =>
  Number(typeof timeout === "string" ? timeout.replace(/^\{% (.*) %\}$/, "$1").replace(GUARD, "") : timeout);

/**
 * A flow in which a redriven execution calls nothing. It goes on with the states that it was ended in, past whatever came before them, and
 * past the lease; so it is the Tasks themselves that ask, each time that they begin.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const unredriven = ({ StartAt, States: states }: Flow): Flow => ({
  StartAt,
  States: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, guarded(state)])) as States,
});

function guarded(state: State): State {
  switch (state.Type) {
    case "Task":
      return { ...state, TimeoutSeconds: unlessRedriven(state.TimeoutSeconds) };
    case "Map":
      return { ...state, ItemProcessor: { ...state.ItemProcessor, ...unredriven(state.ItemProcessor) } };
    case "Parallel":
      return { ...state, Branches: state.Branches.map(unredriven) };
    default:
      return state;
  }
}
