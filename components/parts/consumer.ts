import * as aws from "@pulumi/aws";
import type { BundledFunction } from "./bundled-function.ts";
import type { Statement } from "./iam-document.ts";
import type { KnownQueue } from "./queue.ts";
import type { Scope } from "./scope.ts";

/** Messages that one invocation takes, and invocations at once. */
export interface Polling {
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  /** Seconds in which a batch gathers; AWS wants one for more than ten messages. @default none */
  readonly batchingWindow?: number;
}

/**
 * Has Lambda poll a queue. A message is answered by itself, so one that fails does not bring the others of its batch back.
 *
 * Whether it polls is for an operator to say: `pulumi up`, with a refresh or without, never releases a pause.
 * https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
 *
 * Child: `<part>Mapping`.
 */
export function pollQueue(
  scope: Scope,
  child: string,
  part: string,
  { arn }: KnownQueue,
  { arn: functionName, rights }: BundledFunction,
  { batchSize, maximumConcurrency, batchingWindow }: Polling,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    scope.logical(`${part}-mapping`),
    scope.args(`${child}Mapping`, {
      eventSourceArn: arn,
      functionName,
      batchSize,
      ...(batchingWindow !== undefined && { maximumBatchingWindowInSeconds: batchingWindow }),
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    }),
    scope.options({ dependsOn: [rights], ignoreChanges: ["enabled"] }),
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions, and the shell's own visibility. */
export const consumeStatement = ({ arn }: KnownQueue): Statement => ({
  sid: "Consume",
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  resources: [arn],
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
export const keyStatements = (kmsKeyArn: string | undefined): Statement[] =>
  kmsKeyArn === undefined
    ? []
    : [{ sid: "Key", actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [kmsKeyArn] }];
