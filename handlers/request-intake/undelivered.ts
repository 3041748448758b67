import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { NO_ATTEMPT_BACKOFF } from "../parts/backoff.ts";
import { awsPorts } from "./aws/ports.ts";
import { workBatch } from "./batch.ts";
import { consumerSettings } from "./settings.ts";
import { RESERVE_MS } from "./timing.ts";
import { takeUndelivered } from "./undelivered-request.ts";

const settings = consumerSettings(process.env);
const ports = awsPorts(settings);

/**
 * The consumer of `…-undelivered`, the net below the worker: what SQS's own redrive took away gets an outcome here and goes on to the
 * dead-letter queue with its reason. It works nothing, and does everything again that a crash may have left half done.
 *
 * It never puts a request back to the work queue, not even one with attempts left: hundreds of receives have gone by, a day or more of
 * backoff, so something is wrong that a person must see; its letter can be redriven.
 */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const shift = {
    ports: ports(event.Records[0]?.eventSourceARN, context),
    settings: {
      maxAttempts: settings.LEVEE_MAX_ATTEMPTS,
      retentionS: settings.LEVEE_STATUS_RETENTION_S,
      tooOldAfterMs: settings.LEVEE_TOO_OLD_AFTER_S * 1_000,
    },
    deadline: Date.now() + context.getRemainingTimeInMillis(),
  };
  return workBatch(shift, event.Records, {
    each: (message) => takeUndelivered(shift, message),
    neededMs: RESERVE_MS,
    backoff: NO_ATTEMPT_BACKOFF,
  });
};
