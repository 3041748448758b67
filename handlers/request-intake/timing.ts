/** What must be left of an invocation beside the work itself, to record the outcome and pay its duties; the component adds 30 s. */
export const RESERVE_MS = 10_000;

/** How long a process that has decided to end may still take; a thread of its own sees to it. */
export const END_WITHIN_MS = 4_000;

/** The longest that SQS keeps a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_MESSAGE_LIFE_MS = 14 * 86_400_000;
