import type { Duration } from "../parts/durations.ts";

/** Every default of RequestIntake, once. docs/request-intake.md shows them; a test holds the page against this file. */
export const defaults = {
  /** Most calls to other services end well below it, and a request that met a crash waits no longer than two minutes. */
  workTimeout: "30 seconds" as Duration,
  /** Small on purpose: it is the load that the services behind have to stand, and nobody should get more of it without asking. */
  concurrency: 10,
  /** One failure in twenty, independent of each other, is then a lost request in three million. */
  maxAttempts: 5,
  /** Requests a second, and at once, of each method: a region's quota for all APIs of an account, so by default this one may use all of it.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
  rate: 10_000,
  burst: 5_000,
  /** A look into a cache or a table takes a few milliseconds. A caller waits meanwhile. */
  validationTimeout: "1 second" as Duration,
  /** As long as a dead letter can wait for an operator, so that a redriven message still finds its own record. */
  statusRetention: "14 days" as Duration,
  /** SQS's own default: a long weekend. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
  queueRetention: "4 days" as Duration,
  /** MB. Enough for a Node function with an SDK; a vCPU comes at 1,769 MB.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  memory: 512,
  /** Cheaper for the same work: https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
  architecture: "arm64",
  /** What the edge refuses, no function of yours sees. */
  accessLogs: true,
  /** Who polls for a status needs none. */
  webSocket: false,
  ephemeral: false,
  authorizer: {
    /** API Gateway's own: https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html#authorizerResultTtlInSeconds */
    cache: "5 minutes" as Duration,
    /** A look-up and a cold start. Every caller of a new token waits for it. */
    timeout: "3 seconds" as Duration,
  },
  /** Chromium's own limit; others remember a day: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age */
  corsMaxAge: "2 hours" as Duration,
} as const;

/** What the arguments may be, each with the reason and the way out that its refusal states. */
export const bounds = {
  /** In seconds. Lambda ends a function after 15 minutes; the shell keeps one of them to record the outcome.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
  workTimeout: {
    min: 1,
    max: 14 * 60,
    because:
      "a Lambda function runs 15 minutes at most and the shell needs one; give work from 1 second to 14 minutes, and split what takes longer",
  },
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency */
  concurrency: {
    min: 2,
    max: 1_000,
    because:
      "these are the bounds of an event source mapping's MaximumConcurrency; for one at a time the order of a FIFO queue is what you want",
  },
  /** A queue hands a message out 1,000 times at most; the mapping's own redeliveries need some of them.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
  maxAttempts: {
    min: 1,
    max: 100,
    because: "more than that is a dead service: let it fail, and redrive the dead-letter queue",
  },
  /** In seconds. Under the dead-letter queues' 14 days, because a message keeps its age when SQS moves it.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
  queueRetention: {
    min: 60,
    max: 13 * 86_400,
    because:
      "SQS keeps a message 60 seconds to 14 days, and the dead-letter queues must keep it longer than the work queue",
  },
  /** In seconds. */
  statusRetention: {
    min: 14 * 86_400,
    max: 3_650 * 86_400,
    because:
      "a message can wait 14 days in a queue, and a request must not be worked again after its outcome was forgotten; keep it 14 days to ten years",
  },
  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  memory: { min: 128, max: 10_240, because: "Lambda gives 128 to 10,240 MB" },
  /** In seconds. With what is kept for SQS the function stays within 5, what the policy pack takes for a light one (docs/rules/no-synchronous-lambda.md). */
  validationTimeout: {
    min: 0.1,
    max: 3,
    because:
      "a caller waits for it: check what is quick to check, from 0.1 to 3 seconds, and leave the rest to the handler",
  },
  reservedConcurrency: {
    min: 1,
    max: 100_000,
    because:
      "with none no request would be taken; what an account has is its quota, 1,000 unless raised, less 100 that nobody can reserve",
  },
  /** Failed attempts. */
  brakeFailures: { min: 2, max: 1_000_000, because: "one failure is no outage; it is a number of attempts" },
  /** In seconds: what one data point of an alarm can sum up.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  brakeWithin: {
    min: 60,
    max: 86_400,
    because: "CloudWatch counts what comes from logs by the minute, and looks back a day at most",
  },
  /** In seconds. */
  authorizer: {
    cache: {
      min: 0,
      max: 3_600,
      because: "API Gateway keeps an authorizer's answer for an hour at most; 0 seconds asks for every request",
    },
    timeout: {
      min: 1,
      max: 10,
      because: "callers wait for it: look up what is near, and let `cache` keep the answer",
    },
  },
  /** In seconds. */
  corsMaxAge: { min: 0, max: 86_400, because: "no browser remembers the answer longer than a day" },
  quota: { min: 1, max: 2_000_000_000, because: "it is a number of requests in one period" },
  rate: {
    min: 1,
    max: 1_000_000,
    because: "it is requests a second; above the account's quota API Gateway throttles first",
  },
  burst: {
    min: 1,
    max: 1_000_000,
    because: "it is requests at once; above the account's quota API Gateway throttles first",
  },
} as const;

/** Numbers that nobody is asked for. */
export const fixed = {
  /** Seconds of a function's timeout that are the shell's: recording an outcome, paying its duties. */
  shellReserve: 30,
  /** Seconds of it without which no request is begun, with one to get there: handlers/request-intake/timing.ts */
  neededReserve: 11,
  /** Seconds of work that may wait in one batch. Records are worked one after the other; when a worker is killed, all of its batch comes
   * back only after the function's timeout, so a longer batch would be a longer wait after a crash. */
  batchWork: 60,
  /** Records that one invocation takes at most; more would need a batching window, which only adds waiting.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  maxBatch: 10,
  /** Times the function timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig */
  visibilityPerTimeout: 6,
  /** Receives beyond the attempts, at the least: a duplicate that finds the request busy counts as a receive, not as an attempt. */
  spareReceives: 5,
  /** SQS's own limit: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
  maxReceives: 1_000,
  /** Percent of `queueRetention`: an older request ends as `expired`. SQS deletes without a word what is older than all of it. */
  tooOldPercent: 90,
  /** Seconds of the checking function's timeout that are not the check's: sending, and answering in time. handlers/request-intake/validation/timing.ts */
  validationReserve: 2,
  /** Seconds that a check and its sending are reckoned to take: executions at once are requests a second times that. */
  validationTime: 0.05,
  /** Executions set apart for checks, at the least and at the most: a tenth of what an account has, so that a burst at the edge leaves the
   * workers theirs. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
  leastValidators: 5,
  mostValidators: 100,
  /** ApproximateAgeOfOldestMessage leaves out what was received more often:
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  receivesInAge: 3,
  /** Percent of the requests that end in five minutes: fewer may expire, on a bad day, without anybody being called. */
  expiredPercent: 5,
  /** Seconds that they are counted over. */
  expiredPeriod: 300,
  /** Seconds of one data point of the alarm on no progress, which looks at many. */
  stuckPeriod: 300,
  /** Failed attempts that make an outage, at the least: fewer are a few bad requests on a quiet day. */
  brakeFailures: 10,
  /** The attempts of so many requests may all fail before it is one. */
  brakeRequests: 3,
  /** Percent of all attempts that have to fail with them: a busy instance has its hundred failures an hour. */
  brakePercent: 50,
  /** Seconds that failures are counted over, at the least. */
  brakeWithin: 300,
  /** Seconds: it changes one mapping and writes one item, and goes on trying while Lambda is changing the mapping already. */
  brakeTimeout: 60,
  brakeMemory: 256,
  /** Seconds that an alarm of such periods can look at, at most:
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  longestEvaluation: 86_400,
  /** Seconds: the longest that SQS keeps a message. */
  deadLetterRetention: 14 * 86_400,
  /** How often the consumer of the undelivered may fail on a message before SQS puts it to the dead letters as it is: a day of
   * pauses, see handlers/parts/backoff.ts, so that a table out of reach costs no reason. */
  undeliveredReceives: 200,
  /** Seconds: it writes an item and sends a message. */
  undeliveredTimeout: 60,
  undeliveredMemory: 256,
  /** MB. What verifies a signature, and starts, is bound by the processor; a call of a few milliseconds costs the same. */
  authorizerMemory: 512,
  /** The least that a mapping takes; the undelivered are few, or everything is broken. */
  undeliveredConcurrency: 2,
  /** Bytes, with attributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  maxMessageSize: 1_048_576,
  /** Milliseconds that API Gateway waits for SQS, DynamoDB or S3, which answer in a few. Its own limit, 29 s, would hold callers for nothing. */
  integrationTimeout: 10_000,
  /** Seconds that a throttled caller should wait: the bucket fills by `rate` every second. */
  retryThrottled: 1,
  /** Seconds after an answer of 503. */
  retryUnavailable: 5,
  /** Days: long enough to look into what happened before a holiday. Bodies are never in the logs. */
  logRetention: 30,
  /** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
  runtime: "nodejs24.x",
  stageName: "live",
  /** Of an instance's contract in OpenAPI; whoever publishes one counts on their own. */
  contractVersion: "1.0.0",
} as const;
