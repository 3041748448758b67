const SECOND_MS = 1_000;

/** The first ceiling and the highest one, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Derived from how long a piece of work may take: what takes long to try is worth waiting longer for. 1 s to 30 s for the first ceiling,
 * one to fifteen minutes for the highest.
 */
export function backoffFor(workTimeoutMs: number): Backoff {
  return {
    baseMs: Math.min(Math.max(workTimeoutMs / 30, SECOND_MS), 30 * SECOND_MS),
    capMs: Math.min(Math.max(workTimeoutMs * 10, 60 * SECOND_MS), 900 * SECOND_MS),
  };
}

/**
 * For deliveries that are no attempt: the status table is out of reach, or the message is of a later release. What fails here is not the
 * work, so it waits as long as the longest work would; 450 s on average soon enough. Receives are numbered, and this is what makes a few
 * hundred of them outlast an outage of a day.
 */
export const NO_ATTEMPT_BACKOFF: Backoff = backoffFor(14 * 60_000);

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles with each failure, so that what failed together does not return
 * together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures how many times it has failed so far, from 1
 * @param random a number in [0, 1)
 */
export function delayAfter({ baseMs, capMs }: Backoff, failures: number, random: number): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** (Math.max(1, failures) - 1)));
}
