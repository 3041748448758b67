import type { Log } from "../parts/log.ts";

export type { Log };

/**
 * What a team's function is and gets. This is the only file of RequestIntake that a team's file needs to import, and it loads nothing.
 *
 * @example
 * ```ts
 * import { PermanentError, type RequestHandler } from "../request-intake/contract.ts";
 *
 * export const handler: RequestHandler<Order, Receipt> = async (order, { requestId, signal }) => {
 *   const answer = await fetch(warehouse, { method: "PUT", headers: { "idempotency-key": requestId }, body: JSON.stringify(order), signal });
 *   if (answer.status === 404) throw new PermanentError("no warehouse has this item");
 *   if (!answer.ok) throw new Error(`warehouse answered ${answer.status}`); // tried again, with backoff
 *   return (await answer.json()) as Receipt;
 * };
 * ```
 */
export type RequestHandler<Body = unknown, Result = unknown> = (
  /** The request's body, parsed. The gateway has held it against the component's JSON Schema; the type parameter is the team's word. */
  body: Body,
  request: Request,
) => Promise<Result> | Result;

/** The request beside its body. */
export interface Request {
  /** The body byte for byte as the caller sent it, for signatures and for storing what was said. Text; the bytes are its UTF-8. */
  readonly rawBody: string;
  /** The same for every attempt of one request: hand it to whatever must not happen twice. */
  readonly requestId: string;
  /** 1 for the first attempt; one higher after each failure, crash or timeout. */
  readonly attempt: number;
  /** The number of the last attempt; a failure of that one is final. */
  readonly maxAttempts: number;
  /** When the gateway answered 202. */
  readonly acceptedAt: Date;
  /**
   * Aborted when `workTimeout` has passed. A function that then settles is retried like any other failure; one that does not settle
   * within a second takes its whole process down, because a promise that outlives its attempt could overlap with the next one.
   */
  readonly signal: AbortSignal;
  /** Who called, by a pseudonym that is the same for all of its requests; with `callers` only. */
  readonly caller?: string;
  /** Whose request it is; with `tenantFrom` only. A header's or path's word is the caller's own: it is verified that `caller` said it. */
  readonly tenant?: string;
  /** The caller's `Idempotency-Key`, if there was one. */
  readonly idempotencyKey?: string;
  /** The `X-Amzn-Trace-Id` that the request came with, if any. */
  readonly traceHeader?: string;
  /** Structured log lines that carry `requestId` and `attempt`. What is put in is what is stored: no personal data. */
  readonly log: Log;
}

/**
 * Thrown for what no further attempt can change: the request becomes `failed` at once, with reason `permanent`. **Its message is shown
 * to the caller**; every other error is shown by its name only.
 *
 * Recognised by `name`, so an error of another copy of this class, or any error that bears the name, works too.
 */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}
