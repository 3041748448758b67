import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { awsPorts } from "./aws/ports.ts";
import { backoffFor } from "./backoff.ts";
import { workBatch } from "./batch.ts";
import { consumerSettings } from "./settings.ts";
import { RESERVE_MS } from "./timing.ts";
import { takeUndelivered } from "./undelivered-request.ts";

const settings = consumerSettings(process.env);
const ports = awsPorts(settings);
/** As slow as can be: what fails here is not the work but what it is recorded in, and its receives are numbered too. */
const backoff = backoffFor(14 * 60_000);

/**
 * The consumer of `…-undelivered`, the net below the worker: what SQS's own redrive took away gets an outcome here and goes on to the
 * dead-letter queue with its reason. It works nothing, and does everything again that a crash may have left half done.
 */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const shift = {
    ports: ports(event.Records[0]?.eventSourceARN, context),
    settings: { maxAttempts: Number.POSITIVE_INFINITY, retentionS: settings.LEVEE_STATUS_RETENTION_S },
    deadline: Date.now() + context.getRemainingTimeInMillis(),
  };
  return workBatch(shift, event.Records, {
    each: (message) => takeUndelivered(shift, message),
    neededMs: RESERVE_MS,
    backoff,
  });
};
