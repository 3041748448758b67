import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientSettings, queueSettings } from "../../parts/client-settings.ts";
import { processLog } from "../../parts/logger.ts";
import { sqsQueue } from "../../parts/sqs-queue.ts";
import { clock, nonce } from "../../parts/system.ts";
import { workBatch } from "../../parts/work-batch.ts";
import { dynamoDbDeliveryLedger } from "./aws/dynamodb-ledger.ts";
import { sqsLetters } from "./aws/sqs-letters.ts";
import type { Channel, DeliverPorts } from "./ports.ts";
import type { ChannelFunctionSettings } from "./settings.ts";
import { neededMs } from "./shift.ts";
import { takeDelivery } from "./take-delivery.ts";

/**
 * Makes a Lambda function of a channel: the consumer of that channel's queue. What it promises, for each outcome of each request:
 *
 * 1. It is claimed in the ledger before it is sent, and never sent by two processes at once.
 * 2. On its own it is never sent again once it may have been taken; see {@link takeDelivery}.
 * 3. It ends as `delivered`, `failed`, `gone` or `unknown`, and what failed or is unknown is in the channel's dead-letter queue.
 *
 * What it does not: effects exactly once on the other side. A receiver that acted and whose answer was lost has it once, but the ledger
 * says `unknown`.
 *
 * @param channelOf makes the channel once a process
 */
export function channelFunction(
  settings: ChannelFunctionSettings,
  channelOf: (ports: Pick<DeliverPorts, "clock" | "log">) => Channel,
) {
  const { log, about } = processLog();
  const sqs = new SQSClient(queueSettings);
  const ports = {
    clock,
    nonce,
    log,
    random: Math.random,
    queue: sqsQueue(sqs, settings.LEVEE_QUEUE_URL),
    ledger: dynamoDbDeliveryLedger(new DynamoDBClient(clientSettings), settings.LEVEE_STATUS_TABLE),
    letters: sqsLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
  };
  const channel = channelOf(ports);
  const callMs = settings.LEVEE_CALL_TIMEOUT_MS;

  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    about(context);
    const shift = {
      ports,
      settings: {
        retentionS: settings.LEVEE_STATUS_RETENTION_S,
        callMs,
        giveUpAfterMs: settings.LEVEE_GIVE_UP_AFTER_S * 1_000,
        backoff: { baseMs: settings.LEVEE_FIRST_RETRY_MS, capMs: settings.LEVEE_LONGEST_RETRY_MS },
      },
      deadline: clock.now() + context.getRemainingTimeInMillis(),
    };
    return workBatch(shift, event.Records, (body, receives) => takeDelivery(shift, channel, body, receives), {
      neededMs: neededMs(callMs),
      together: true,
    });
  };
}
