import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { backoffFor } from "../parts/backoff.ts";
import { awsPorts } from "./aws/ports.ts";
import { s3Results } from "./aws/s3-results.ts";
import { workBatch } from "./batch.ts";
import type { RequestHandler } from "./contract.ts";
import { takeRequest } from "./request.ts";
import { workerSettings } from "./settings.ts";
import { RESERVE_MS } from "./timing.ts";

/**
 * Makes a Lambda function of a team's function: the consumer of RequestIntake's work queue. What it promises:
 *
 * 1. A request is attempted until it has a recorded outcome; each attempt is claimed first, by one conditional write, and counted in the
 *    status table. Never two attempts at once, never one after an outcome, never more than `maxAttempts`.
 * 2. A claim's lease lasts until this process is certainly dead; its message is received again just after.
 * 3. A failed attempt lets go of its claim and comes again after full-jitter backoff. A PermanentError, or the last failure, is recorded
 *    first, then sent to the dead-letter queue, then acknowledged: a crash between can send the dead letter twice, but works nothing.
 * 4. Only the holder of a claim records its outcome. A write whose answer was lost is made again, and takes effect once.
 * 5. A function that does not settle in time takes its process down; see hang.ts.
 * 6. Requests that share an Idempotency-Key and a payload share one outcome; see follow.ts.
 * 7. A message that SQS would soon forget, or that is older than `expireAfter`, is not worked any more: its request ends as `expired`; see
 *    expire.ts.
 *
 * What it does not: effects exactly once in systems that ignore the request's id.
 */
export function worker<Body, Result>(handler: RequestHandler<Body, Result>) {
  const settings = workerSettings(process.env);
  if (typeof handler !== "function") {
    const rule = "write: export const handler = async (body, request) => { … }";
    throw new TypeError(
      `RequestIntake "${settings.LEVEE_INSTANCE}": handler is ${typeof handler}, not a function; ${rule}`,
    );
  }
  const ports = awsPorts(settings);
  const workTimeoutMs = settings.LEVEE_WORK_TIMEOUT_MS;
  const backoff = backoffFor(workTimeoutMs);
  const job = { handler, workTimeoutMs, backoff, results: s3Results(settings.LEVEE_RESULTS_BUCKET) };

  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const shift = {
      ports: ports(event.Records[0]?.eventSourceARN, context),
      settings: {
        maxAttempts: settings.LEVEE_MAX_ATTEMPTS,
        retentionS: settings.LEVEE_STATUS_RETENTION_S,
        tooOldAfterMs: settings.LEVEE_TOO_OLD_AFTER_S * 1_000,
        expireAfterMs: (settings.LEVEE_EXPIRE_AFTER_S ?? Number.POSITIVE_INFINITY) * 1_000,
      },
      deadline: Date.now() + context.getRemainingTimeInMillis(),
    };
    return workBatch(shift, event.Records, {
      each: (message) => takeRequest(shift, job, message),
      neededMs: workTimeoutMs + RESERVE_MS,
      backoff,
    });
  };
}
