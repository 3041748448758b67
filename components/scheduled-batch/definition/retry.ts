import type { Retrier } from "./asl.ts";
import { names } from "./failures.ts";

/** Seconds. Short, so that a run which waits is seldom taken for a quiet one, and a busy one ends within its interval. */
const MAX_DELAY = 10;

const backOff = (errors: readonly string[], attempts: number): Retrier => ({
  ErrorEquals: errors,
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: MAX_DELAY,
  JitterStrategy: "FULL",
  MaxAttempts: attempts - 1,
});

export const never = (...errors: string[]): Retrier => ({ ErrorEquals: errors, MaxAttempts: 0 });

/** Retries of a call that did not begin; they cost no attempt of the team's function. */
export const NOT_BEGUN_ATTEMPTS = 6;

/** The answer to a write whose condition does not hold. */
export const REFUSED = "DynamoDB.ConditionalCheckFailedException";

/** A function is tried `attempts` times, but never again when it cannot help: what it threw says so, or the run has lost its lease. */
export const functionRetry = (attempts: number): readonly Retrier[] => [
  never(...names.permanent, ...names["lease-lost"], ...names["too-large"]),
  backOff([...names.throttled, ...names.unreachable], NOT_BEGUN_ATTEMPTS),
  backOff(["States.ALL"], attempts),
];

/** A write of the lease whose answer was lost is made again: each of them fails, or does the same, when it was made already. */
export const writeRetry: readonly Retrier[] = [never(REFUSED), backOff(["States.ALL"], 6)];

export const readRetry: readonly Retrier[] = [backOff(["States.ALL"], 4)];
