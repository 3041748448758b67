/** What of an invocation is kept for SQS; the component gives the function as much beyond the check's own time, and half a second. */
export const SEND_MS = 1_500;

/** How long before its deadline an invocation answers at the latest. */
export const ANSWER_MS = 250;

/** How long a check may take to settle once its signal is aborted. Somebody waits for the answer. */
export const ABORT_GRACE_MS = 100;
