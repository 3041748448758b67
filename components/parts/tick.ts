import * as aws from "@pulumi/aws";
import type { BundledFunction } from "./bundled-function.ts";
import { keyStatements, pollQueue } from "./consumer.ts";
import { type KnownQueue, queue, queueArn } from "./queue.ts";
import { allowedFrom, redriveTo } from "./redrive.ts";
import type { Scope } from "./scope.ts";
import { roleWithRights } from "./service-role.ts";

/** Times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig */
const VISIBILITY_PER_TIMEOUT = 6;

/** A tick that failed is not worth another try: the next one does the same. */
const MAX_RECEIVES = 1;

/** Seconds: the longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = 14 * 86_400;

/** Seconds: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const LEAST_RETENTION = 60;

/** The least that a mapping takes. One message group is worked by one invocation at a time whatever it says.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const LEAST_CONCURRENCY = 2;

/** Seconds: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const EVENT_AGE = { least: 60, most: 86_400 } as const;

/** Scheduler's own repetitions of a tick that SQS did not take. */
const RETRIES = 2;

/**
 * Where a schedule's ticks wait for the one function that takes them: a FIFO queue, so that SQS hands out one tick at a time, and drops
 * the second delivery of the same one. It is made before the function, whose role names it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 *
 * A tick is given up when the function throws, and lies beside the queue as evidence; nobody needs to redrive it.
 *
 * Children: `<child>Ticks`, `<child>TicksDeadLetter`, each with a policy.
 *
 * @param timeout the function's, in seconds
 */
export function tickQueue(
  scope: Scope,
  child: string,
  part: string,
  timeout: number,
  kmsKeyArn: string | undefined,
): KnownQueue {
  const traits = { fifo: true, disposable: true } as const;
  const ticks = `${part}-ticks`;
  const deadLetter = queue(
    scope,
    `${child}TicksDeadLetter`,
    `${ticks}-dlq`,
    {
      messageRetentionSeconds: DEAD_LETTER_RETENTION,
      redriveAllowPolicy: allowedFrom([queueArn(scope, ticks, "fifoQueue")]),
    },
    kmsKeyArn,
    traits,
  );
  const visibilityTimeoutSeconds = VISIBILITY_PER_TIMEOUT * timeout;
  return queue(
    scope,
    `${child}Ticks`,
    ticks,
    {
      contentBasedDeduplication: true,
      visibilityTimeoutSeconds,
      // Long enough for one receive that nobody answers for; what is older was overtaken long ago.
      messageRetentionSeconds: Math.max(2 * visibilityTimeoutSeconds, LEAST_RETENTION),
      redrivePolicy: redriveTo(deadLetter, MAX_RECEIVES),
    },
    kmsKeyArn,
    traits,
  );
}

export interface TickSettings {
  /** Such as `rate(2 minutes)`. */
  readonly scheduleExpression: string;
  /** Seconds between two ticks: one that could not be delivered by then is worth nothing. */
  readonly period: number;
  /** What the schedule is for, in a sentence. */
  readonly description: string;
  readonly kmsKeyArn: string | undefined;
}

/**
 * Has a function called at every tick of a schedule, never twice at once: Scheduler → FIFO queue → the function. The message is
 * `{"slot": …}`, the time of the tick, which is the same for each delivery of it and differs from the next one's.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 *
 * Children: `<child>Mapping`, `<child>ScheduleRole`, `<child>SchedulePolicy`, `<child>Schedule`.
 *
 * @param deadLetter takes what Scheduler could not deliver: a standard queue, for Scheduler knows no other
 */
export function tick(
  scope: Scope,
  child: string,
  part: string,
  { ticks, consumer, deadLetter }: { ticks: KnownQueue; consumer: BundledFunction; deadLetter: KnownQueue },
  { scheduleExpression, period, description, kmsKeyArn }: TickSettings,
): aws.lambda.EventSourceMapping {
  const names = {
    child: `${child}Schedule`,
    part: `${part}-schedule`,
    service: "scheduler.amazonaws.com",
    description: `What the schedule "${part}" of ${scope.subject} may do`,
  };
  const role = roleWithRights(scope, names, [
    { sid: "Tick", actions: ["sqs:SendMessage"], resources: [ticks.arn] },
    { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [deadLetter.arn] },
    ...keyStatements(kmsKeyArn),
  ]);
  const maximumEventAgeInSeconds = Math.min(Math.max(period, EVENT_AGE.least), EVENT_AGE.most);
  new aws.scheduler.Schedule(
    scope.logical(`${part}-schedule`),
    scope.args(`${child}Schedule`, {
      name: scope.physical("schedule", part),
      description,
      scheduleExpression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: ticks.arn,
        roleArn: role.arn,
        input: JSON.stringify({ slot: "<aws.scheduler.scheduled-time>" }),
        sqsParameters: { messageGroupId: part },
        deadLetterConfig: { arn: deadLetter.arn },
        retryPolicy: { maximumEventAgeInSeconds, maximumRetryAttempts: RETRIES },
      },
    }),
    scope.options({ dependsOn: [role.rights] }),
  );
  return pollQueue(scope, child, part, ticks, consumer, { batchSize: 1, maximumConcurrency: LEAST_CONCURRENCY });
}
