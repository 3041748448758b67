import { type KnownQueue, queue, queueArn } from "./queue.ts";
import { allowedFrom, redriveTo } from "./redrive.ts";
import type { Scope } from "./scope.ts";

export interface WorkQueueSettings {
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** Seconds that work may wait. */
  readonly retention: number;
  /** Receives after which SQS gives a message up. */
  readonly maxReceiveCount: number;
  /** Seconds that what was given up waits for an operator. */
  readonly deadLetterRetention: number;
  /** Seconds of the visibility timeout of the undelivered. */
  readonly undeliveredVisibilityTimeout: number;
  readonly undeliveredReceives: number;
  /** Bytes. */
  readonly maxMessageSize: number;
  readonly kmsKeyArn: string | undefined;
}

/** The three queues that work goes through. */
export interface WorkQueue {
  readonly work: KnownQueue;
  /** Where SQS puts what workers died of; its consumer records that, and forwards. */
  readonly undelivered: KnownQueue;
  /** What failed for good, with its reason. An operator redrives it. */
  readonly deadLetter: KnownQueue;
}

/**
 * work → (SQS, after `maxReceiveCount`) → undelivered → (its consumer) → dead letter. SQS cannot carry a reason with a redrive of its own,
 * hence the step between.
 *
 * Should that consumer be broken too, SQS moves on by itself before the message is too old. That makes the dead-letter queue one in
 * SQS's eyes, which StartMessageMoveTask, the redrive of the console, insists on:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * Children: `workQueue`, `undeliveredQueue`, `deadLetterQueue`, each with a policy.
 */
export function workQueue(scope: Scope, settings: WorkQueueSettings): WorkQueue {
  const { kmsKeyArn, maxMessageSize } = settings;
  const deadLetter = queue(
    scope,
    "deadLetterQueue",
    "dlq",
    {
      messageRetentionSeconds: settings.deadLetterRetention,
      maxMessageSize,
      redriveAllowPolicy: allowedFrom([queueArn(scope, "undelivered")]),
    },
    kmsKeyArn,
  );
  const undelivered = queue(
    scope,
    "undeliveredQueue",
    "undelivered",
    {
      visibilityTimeoutSeconds: settings.undeliveredVisibilityTimeout,
      messageRetentionSeconds: settings.deadLetterRetention,
      maxMessageSize,
      redrivePolicy: redriveTo(deadLetter, settings.undeliveredReceives),
      redriveAllowPolicy: allowedFrom([queueArn(scope, "work")]),
    },
    kmsKeyArn,
  );
  const work = queue(
    scope,
    "workQueue",
    "work",
    {
      visibilityTimeoutSeconds: settings.visibilityTimeout,
      messageRetentionSeconds: settings.retention,
      maxMessageSize,
      redrivePolicy: redriveTo(undelivered, settings.maxReceiveCount),
    },
    kmsKeyArn,
  );
  return { work, undelivered, deadLetter };
}
