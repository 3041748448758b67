import type { Duration } from "../../parts/durations.ts";

/** Every default of `notify`, once. docs/notify.md shows them; a test holds the page against this file. */
export const defaults = {
  webhook: {
    /** Within the 15 to 30 seconds that the standard recommends.
     * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#request-timeouts */
    timeout: "20 seconds" as Duration,
    /** A receiver that is down overnight gets all of them. */
    giveUpAfter: "1 day" as Duration,
    firstRetry: "5 seconds" as Duration,
    /** What is down for longer is seldom back within the next minute. */
    longestRetry: "1 hour" as Duration,
    /** Fifty webhooks at once: a receiver that is new to them should stand it. */
    concurrency: 5,
  },
} as const;

/** What the arguments may be, each with the reason and the way out that its refusal states. In seconds, where it is a time. */
export const bounds = {
  timeout: { min: 1, max: 30, because: "a receiver should say that it has a webhook before it works on it" },
  giveUpAfter: {
    min: 1,
    max: 3 * 86_400,
    because: "a delivery waits in its queue for a week at most, and some of that is for outages of our own",
  },
  retry: { min: 0.001, max: 3_600, because: "a pause is at most an hour, or a receiver that is back waits in vain" },
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency */
  concurrency: { min: 2, max: 1_000, because: "these are the bounds of an event source mapping's MaximumConcurrency" },
} as const;

/** Numbers of every channel that nobody is asked for. */
export const fixed = {
  /** Seconds of a channel function's timeout that are the shell's: claiming, and writing down what came of the call. */
  shellReserve: 30,
  /** Seconds of it without which no delivery is begun, with one to get there: handlers/request-intake/deliver/shift.ts */
  neededReserve: 13,
  /** MB. */
  memory: 256,
  /** Deliveries that one invocation sends at once. */
  batchSize: 10,
  /** Bytes of the list of hosts: what the other variables leave. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
  hostsBytes: 2_048,
  /** Characters of an address: handlers/request-intake/delivery.ts takes no longer one. */
  longestAddress: 2_048,
  /** Tries of one delivery, on average: SQS hands its message out 1,000 times, and duplicates and outages of our own need some of them. */
  mostTries: 800,
  /** Seconds that a delivery may wait in its queue: longer than the 1,000 receives that SQS grants last, at a mean pause of 450 s, so what
   * nobody can deliver ends in the dead-letter queue and does not vanish; and shorter than the dead-letter queue's 14 days. */
  retention: 7 * 86_400,
  /** Seconds without any end that are alarming: longer than the longest pause between two tries, an hour. */
  stuckAfter: 7_200,
  /** Seconds that a call to a service of AWS may take: its clients give up after four. */
  callTimeout: 5,
  /** Invocations at once that publish. */
  concurrency: 5,
  /** The least that a mapping takes, each with a batch: SES sends 14 mails a second at first, and what it throttles is tried again.
   * https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
  mailConcurrency: 2,
} as const;
