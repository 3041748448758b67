import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import type { Log } from "../contract.ts";
import type { Ports } from "../ports.ts";
import type { ConsumerSettings } from "../settings.ts";
import { clientSettings, queueSettings } from "./client-settings.ts";
import { dynamoDbStore } from "./dynamodb-store.ts";
import { endOnUncaught } from "./end-on-uncaught.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";
import { sqsQueue, urlOfSource } from "./sqs-queue.ts";
import { clock, ending, nonce } from "./system.ts";

/** The real world for one function: made once per process, bound to each invocation's queue and context. */
export function awsPorts(settings: ConsumerSettings): (source: string | undefined, context: Context) => Ports {
  const sqs = new SQSClient(queueSettings);
  const logger = new Logger();
  endOnUncaught(logOf(logger));
  const standing = {
    clock,
    ending,
    nonce,
    log: logOf(logger),
    random: Math.random,
    store: dynamoDbStore(new DynamoDBClient(clientSettings), settings.LEVEE_STATUS_TABLE),
    deadLetters: sqsDeadLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
  };
  return (source, context) => {
    logger.addContext(context);
    return { ...standing, queue: sqsQueue(sqs, urlOfSource(source, settings.LEVEE_QUEUE_URL)) };
  };
}

/** The logger with one form of call: Powertools takes a bare string or an error for fields too. */
const logOf = (logger: Logger): Log => ({
  debug: (message, fields = {}) => logger.debug(message, fields),
  info: (message, fields = {}) => logger.info(message, fields),
  warn: (message, fields = {}) => logger.warn(message, fields),
  error: (message, fields = {}) => logger.error(message, fields),
});
