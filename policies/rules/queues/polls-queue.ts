import { parseArn } from "../../core/arn.ts";
import type { Node } from "../../core/node.ts";

/**
 * What the sources other than SQS demand: streams and Kafka a position to start at, MQ its queues, the self-managed no ARN at all.
 * SQS takes none of it: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
const ofOtherSources = [
  "startingPosition",
  "startingPositionTimestamp",
  "queues",
  "topics",
  "selfManagedEventSource",
  "documentDbEventSourceConfig",
  "amazonManagedKafkaEventSourceConfig",
];

/** Whether a mapping polls SQS; decided from the mapping alone, also while its source's ARN is not known yet. */
export const pollsQueue = (mapping: Node): boolean => {
  const source = mapping.text("eventSourceArn");
  if (typeof source === "string") return parseArn(source)?.service === "sqs";
  return source !== undefined && !ofOtherSources.some((property) => mapping.has(property));
};
