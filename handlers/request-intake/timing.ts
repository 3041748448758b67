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

/** How long a function may take to settle once its signal is aborted. */
export const ABORT_GRACE_MS = 1_000;

/** What must be left of an invocation beside the work itself, to record the outcome and pay its duties; the component adds 30 s. */
export const RESERVE_MS = 10_000;

/** How long a process that has decided to end may still take; a thread of its own sees to it. */
export const END_WITHIN_MS = 4_000;

/** How long before the deadline the shell stops insisting on a write, so that it can still answer for the rest of its batch. */
export const ANSWER_BEFORE_DEADLINE_MS = 2_000;

/** How long the shell insists on a call that it can do without: the message comes again. */
export const INSIST_MS = 5_000;

/** The longest visibility timeout that SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const MAX_VISIBILITY_MS = 43_200_000;

/** The longest that SQS keeps a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_MESSAGE_LIFE_MS = 14 * 86_400_000;
