import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { clientSettings, queueSettings } from "../../parts/client-settings.ts";
import { processLog } from "../../parts/logger.ts";
import { sqsQueue, urlOfSource } from "../../parts/sqs-queue.ts";
import { clock, nonce } from "../../parts/system.ts";
import type { RosterMessage } from "../messages.ts";
import type { Ports } from "../ports.ts";
import type { CommonSettings } from "../settings.ts";
import { dynamoDbLedger } from "./dynamodb-ledger.ts";
import { sqsOutbox } from "./sqs-outbox.ts";

/** The real world for one function: made once per process, bound to each invocation's queue and context. */
export function awsPorts(settings: CommonSettings) {
  const { log, about } = processLog();
  const sqs = new SQSClient(queueSettings);
  const dynamoDb = new DynamoDBClient(clientSettings);
  const ledger = dynamoDbLedger({
    client: dynamoDb,
    table: settings.LEVEE_LEDGER_TABLE,
    retentionS: settings.LEVEE_RETENTION_S,
    clock,
    nonce,
  });
  const rosters = sqsOutbox<RosterMessage>(sqs, settings.LEVEE_ROSTERS_QUEUE_URL);
  const standing = { clock, nonce, log, ledger, rosters, random: Math.random };
  return {
    log,
    sqs,
    dynamoDb,
    /** For an invocation. The queue is the one that its batch came from. */
    ports(context: Context, source?: string): Ports {
      about(context);
      return { ...standing, queue: sqsQueue(sqs, urlOfSource(source, settings.LEVEE_ROSTERS_QUEUE_URL)) };
    },
  };
}

export const deadlineOf = (context: Context): number => clock.now() + context.getRemainingTimeInMillis();
