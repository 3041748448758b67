/** Why a request failed, for programs. */
export const REASONS = [
  /** The function threw a PermanentError. */
  "permanent",
  /** Every attempt failed. */
  "attempts-exhausted",
  /** The last attempt did not end within `workTimeout`. */
  "timed-out",
  /** The last attempt's process ended without a word: killed, out of memory, crashed. */
  "worker-died",
  /** The queue's own redrive took the message away before all attempts were made. */
  "receives-exhausted",
  /** The same, before the first attempt. */
  "never-started",
  /** The Idempotency-Key was used before, with another payload. */
  "conflict",
  /** More requests share one Idempotency-Key than can wait for one outcome. */
  "too-many-duplicates",
  /** The result is larger than API Gateway can answer with. */
  "result-too-large",
  /** The result is not JSON: a BigInt, a cycle. */
  "result-not-json",
  /** It waited so long that SQS was about to let its message expire. */
  "too-old",
  /** It was older than the team's `expireAfter` when a worker got it. */
  "not-in-time",
  /** The message cannot be read. */
  "malformed",
  /** The message is of a later release than any that received it. */
  "unknown-version",
] as const;

export type Reason = (typeof REASONS)[number];

/** How a request ended. */
export interface Outcome {
  readonly status: "succeeded" | "failed" | "expired";
  /** JSON text. */
  readonly result?: string;
  /** Where the result is, relative to the status document's own URL. */
  readonly resultUrl?: string;
  readonly reason?: Reason;
  /** For the caller. */
  readonly error?: { readonly name: string; readonly message: string };
  /** For the dead letter: what the caller is not shown. */
  readonly detail?: string;
}

export function failed(reason: Reason, error: { name: string; message: string }, detail?: string): Outcome {
  return { status: "failed", reason, error, detail: detail ?? `${error.name}: ${error.message}` };
}

/** `3 times`, `1 time`. */
export const times = (n: number): string => `${n} ${n === 1 ? "time" : "times"}`;

/**
 * Whether an operator can do something about it, so that it belongs in the dead-letter queue. Not what is the caller's doing (`conflict`,
 * `too-many-duplicates`): redriving those could change nothing. Nor what has lost its use by the team's own word (`not-in-time`). Nor followers,
 * which have no work of their own to redrive.
 */
export const needsDeadLetter = ({ status, reason }: Outcome): boolean =>
  status !== "succeeded" && !NO_LETTER.has(reason);

const NO_LETTER: ReadonlySet<Reason | undefined> = new Set(["conflict", "too-many-duplicates", "not-in-time"] as const);
