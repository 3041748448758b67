import type { Thrown } from "../parts/thrown.ts";
import { deathsOf } from "./claim.ts";
import type { Item } from "./item.ts";
import { failed, type Outcome, times } from "./outcome.ts";
import type { Overdue } from "./overdue.ts";

/** The function threw, and no further attempt will be made. Only a PermanentError's message is for the caller. */
export function threwOutcome(error: Thrown, attempts: number): Outcome {
  if (error.permanent) return failed("permanent", { name: "PermanentError", message: error.message }, error.detail);
  return failed(
    "attempts-exhausted",
    { name: error.name, message: `The request failed ${times(attempts)}.` },
    error.detail,
  );
}

/** The last attempt did not end in time. */
export const timedOutOutcome = (attempts: number): Outcome =>
  failed("timed-out", { name: "TimedOut", message: `The last attempt, number ${attempts}, did not end in time.` });

/** All attempts were claimed, the last lease is over, and there is no outcome. */
export function spentOutcome(item: Item): Outcome {
  const { attempts, status, timedOut } = item;
  if (status === "working") return timedOut === attempts ? timedOutOutcome(attempts) : diedOutcome(item);
  // Only a limit lowered in between leads here: an attempt that fails and is the last is ended by its own worker.
  return failed("attempts-exhausted", { name: "AttemptsExhausted", message: `The request failed ${times(attempts)}.` });
}

/** The message is too old to be worked. `item` is free: absent, or its lease is over. */
export function expiredOutcome(item: Item | undefined, maxAttempts: number, overdue: Overdue): Outcome {
  if (item && item.attempts >= maxAttempts) return spentOutcome(item);
  const tried = item?.attempts ? `attempted ${times(item.attempts)} without success` : "never started";
  const error = {
    "too-old": { name: "TooOld", message: `The request waited too long in its queue, ${tried}.` },
    "not-in-time": { name: "NotInTime", message: `The request was not done while its result was of use, ${tried}.` },
  };
  return { ...failed(overdue, error[overdue]), status: "expired" };
}

/** No release that received the message could read it. */
export const unknownVersionOutcome = (why: string, receives: number): Outcome =>
  failed("unknown-version", { name: "UnknownVersion", message: `${why}; received ${times(receives)}` });

/** SQS took the message away after `receives` deliveries. `item` is free: absent, or its lease is over. */
export function undeliveredOutcome(item: Item | undefined, receives: number): Outcome {
  if (!item || item.attempts === 0) {
    return failed("never-started", { name: "NeverStarted", message: `never started, received ${times(receives)}` });
  }
  if (item.status === "working") return spentOutcome(item);
  const message = `received ${times(receives)}, attempted ${times(item.attempts)} without success`;
  return failed("receives-exhausted", { name: "ReceivesExhausted", message });
}

function diedOutcome(item: Item): Outcome {
  const deaths = deathsOf(item);
  const of = deaths === item.attempts ? "" : ` in ${item.attempts} attempts`;
  return failed("worker-died", { name: "WorkerDied", message: `worker died ${times(deaths)}${of}` });
}
