/**
 * How every SDK client of the shell calls: nothing may hang until Lambda ends the invocation, and a request is sent again where that is
 * safe, which it is everywhere: status writes carry a nonce, visibility is set and not added to, a result is the same bytes, and a dead
 * letter that arrives twice is told by its `requestId`. Beyond these the core insists by itself, because it knows how long it may.
 *
 * `requestTimeout` alone only warns: https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
 */
export const clientSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/** A call that is made once: its core decides whether there is another. */
export const onceSettings = { ...clientSettings, maxAttempts: 1 } as const;

/** One endpoint for everything, as configured: a queue's URL only names the queue. */
export const queueSettings = { ...clientSettings, useQueueUrlAsEndpoint: false };

/** The same for up to 10 MB. */
export const uploadSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
