/** How a client insists. */
export interface Patience {
  /** Times a request is sent at most, the first included. */
  readonly attempts: number;
  /** The first wait is drawn from 0 to this, milliseconds; the range doubles with each attempt, */
  readonly baseMs: number;
  /** and is never longer than this. */
  readonly capMs: number;
  /** From the request's slot; nothing is sent that could not begin before it is over. */
  readonly deadlineMs: number;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
}

/**
 * More than the AWS SDKs' three attempts: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. The waits are
 * "full jitter", https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/. An attempt may take a second more than
 * API Gateway gives an integration, so that it is API Gateway that gives up.
 */
export const patient: Patience = {
  attempts: 8,
  baseMs: 500,
  capMs: 20_000,
  deadlineMs: 60_000,
  timeoutMs: 30_000,
};

/** What one attempt brought. */
export interface Answer {
  /** 0: none came. */
  readonly status: number;
  /** The answer's Retry-After. */
  readonly retryAfterMs?: number;
  readonly body?: string;
}

/** One attempt, in milliseconds on the clock that was given. */
export interface Attempt {
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly status: number;
}

interface Surroundings {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** 408 and 425 never occur here. What is sent again may have been worked, so each request carries an Idempotency-Key. */
const worthAnother = (status: number) => status === 0 || status === 429 || status >= 500;

/** Sends a request until it is answered well or refused for good, or patience is at its end; returns every attempt and the last answer. */
export async function insist(
  send: (timeoutMs: number) => Promise<Answer>,
  { attempts, baseMs, capMs, deadlineMs, timeoutMs }: Patience,
  { now, sleep, random }: Surroundings,
): Promise<{ attempts: Attempt[]; answer: Answer }> {
  const overMs = now() + deadlineMs;
  const made: Attempt[] = [];
  for (;;) {
    const sentMs = now();
    const answer = await send(Math.min(timeoutMs, overMs - sentMs));
    made.push({ sentMs, answeredMs: now(), status: answer.status });
    if (!worthAnother(answer.status) || made.length === attempts) return { attempts: made, answer };
    const range = Math.min(capMs, baseMs * 2 ** (made.length - 1));
    // Retry-After says when at the earliest; the jitter on top of it keeps those who were refused together from coming back together.
    const waitMs = (answer.retryAfterMs ?? 0) + random() * range;
    if (now() + waitMs >= overMs) return { attempts: made, answer };
    await sleep(waitMs);
  }
}
