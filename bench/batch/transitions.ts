import type { HistoryEvent } from "@aws-sdk/client-sfn";

/**
 * State transitions of an execution, from its history: each state that was entered, and each retry, as AWS bills them.
 * https://aws.amazon.com/step-functions/pricing/
 */
export function transitionsOf(events: readonly Pick<HistoryEvent, "type">[]): number {
  const count = (end: string) => events.filter(({ type }) => type?.endsWith(end)).length;
  return count("StateEntered") + count("TaskScheduled") - count("TaskStateEntered");
}

/** Names of the states that an execution entered, in order. */
export const statesOf = (events: readonly HistoryEvent[]): string[] =>
  events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
