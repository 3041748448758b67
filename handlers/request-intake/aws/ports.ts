import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { clientSettings, queueSettings } from "../../parts/client-settings.ts";
import { processLog } from "../../parts/logger.ts";
import { sqsQueue, urlOfSource } from "../../parts/sqs-queue.ts";
import { clock, ending, nonce } from "../../parts/system.ts";
import type { Ports } from "../ports.ts";
import type { ConsumerSettings } from "../settings.ts";
import { dynamoDbStore } from "./dynamodb-store.ts";
import { powertoolsMetrics } from "./powertools-metrics.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";
import { sqsDeliveries } from "./sqs-deliveries.ts";

/** The real world for one function: made once per process, bound to each invocation's queue and context. */
export function awsPorts(settings: ConsumerSettings): (source: string | undefined, context: Context) => Ports {
  const sqs = new SQSClient(queueSettings);
  const { log, about } = processLog();
  const standing = {
    clock,
    ending,
    nonce,
    log,
    metrics: powertoolsMetrics(settings.LEVEE_SERVICE),
    random: Math.random,
    store: dynamoDbStore(new DynamoDBClient(clientSettings), settings.LEVEE_STATUS_TABLE),
    deadLetters: sqsDeadLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
    deliveries: sqsDeliveries(sqs, settings.LEVEE_CHANNELS),
  };
  return (source, context) => {
    about(context);
    return { ...standing, queue: sqsQueue(sqs, urlOfSource(source, settings.LEVEE_QUEUE_URL)) };
  };
}
