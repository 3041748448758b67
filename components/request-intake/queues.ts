import type { Scope } from "../parts/scope.ts";
import { type WorkQueue, workQueue } from "../parts/work-queue.ts";
import { fixed } from "./defaults.ts";
import type { Settings } from "./settings.ts";

/** The queue that requests wait in, and what is behind it. */
export const queuesOf = (scope: Scope, settings: Settings, kmsKeyArn: string | undefined): WorkQueue =>
  workQueue(scope, {
    visibilityTimeout: settings.visibilityTimeout,
    retention: settings.queueRetention,
    maxReceiveCount: settings.maxReceiveCount,
    deadLetterRetention: fixed.deadLetterRetention,
    undeliveredVisibilityTimeout: fixed.visibilityPerTimeout * fixed.undeliveredTimeout,
    undeliveredReceives: fixed.undeliveredReceives,
    maxMessageSize: fixed.maxMessageSize,
    kmsKeyArn,
  });
