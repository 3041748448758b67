/**
 * The margins around an invocation's deadline, the moment by which Lambda has ended it. In order: the deadline, the end of the lease,
 * the message's next appearance. All in milliseconds.
 */

/**
 * How long after its invocation's deadline a lease ends. After a timeout Lambda gives the environment up to 2 s of Shutdown phase before
 * SIGKILL; the rest is for clocks that differ between two workers.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
 */
export const LEASE_AFTER_DEADLINE_MS = 15_000;

/** How long after the deadline a message that nobody answered for is received again: later than the lease, on every clock. */
export const VISIBLE_AFTER_DEADLINE_MS = 30_000;

/** How long before the deadline the shell stops insisting on a write, so that it can still answer for the rest of its batch. */
export const ANSWER_BEFORE_DEADLINE_MS = 2_000;

/** How long the shell insists on a call that it can do without: the message comes again. */
export const INSIST_MS = 5_000;

/** The longest visibility timeout that SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const MAX_VISIBILITY_MS = 43_200_000;
