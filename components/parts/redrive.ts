import * as pulumi from "@pulumi/pulumi";
import type { KnownQueue } from "./queue.ts";

/** Where SQS puts a message that was received too often. */
export function redriveTo(target: KnownQueue, maxReceiveCount: number): pulumi.Output<string> {
  return target.arn.apply((deadLetterTargetArn) => JSON.stringify({ deadLetterTargetArn, maxReceiveCount }));
}

/**
 * The queues that may redrive here, ten at most. They are named before they exist: they depend on this queue, so this one cannot depend
 * on them, and SQS does not look them up.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function allowedFrom(sourceArns: readonly pulumi.Output<string>[]): pulumi.Output<string> {
  return pulumi
    .all([...sourceArns])
    .apply((sourceQueueArns) => JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns }));
}
