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
  /** The `X-Amzn-Trace-Id` that the request came with, of the caller or made by the gateway: hand it on, and X-Ray links what you call to it. */
  readonly traceHeader?: string;
  /** Structured log lines that carry `requestId`, `attempt` and `traceId`. What is put in is what is stored: no personal data. */
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

/**
 * A team's check of a request before it is accepted, for what a JSON Schema cannot say. It returns nothing, or throws a {@link RefusedError},
 * which the caller is told at once. Whatever else it throws, returns or does not end with is answered 503, and the request is not taken.
 *
 * It has no effects: a request that it let pass may still be refused by the queue, and one that was repeated is checked again.
 *
 * @example
 * ```ts
 * import { RefusedError, type ValidationHandler } from "../request-intake/contract.ts";
 *
 * export const handler: ValidationHandler<Order> = async (order, { signal }) => {
 *   if (await isBlocked(order.customer, signal)) throw new RefusedError("This customer cannot order.", { status: 422 });
 * };
 * ```
 */
export type ValidationHandler<Body = unknown> = (
  /** The request's body, parsed. The gateway has held it against the component's JSON Schema; the type parameter is the team's word. */
  body: Body,
  request: UncheckedRequest,
) => Promise<void> | void;

/** A request that is not accepted yet, beside its body. */
export interface UncheckedRequest {
  /** The body byte for byte as the caller sent it, for signatures. Text; the bytes are its UTF-8. */
  readonly rawBody: string;
  /** The id that it has when it is accepted. */
  readonly requestId: string;
  /** When it reached the edge. */
  readonly receivedAt: Date;
  /** Who sent it, by the part of the id that names callers, where they are known. */
  readonly caller?: string;
  /** Whose request it is, as the worker is told it; with `tenantFrom` only. A header's or path's word is the caller's own: it is verified that `caller` said it. */
  readonly tenant?: string;
  /** The caller's headers by their names in small letters; of one that came more than once the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** The caller's `Idempotency-Key`, if there was one. */
  readonly idempotencyKey?: string;
  /** Aborted when `validation.timeout` has passed; the caller is told to come again. */
  readonly signal: AbortSignal;
  /** Structured log lines that carry `requestId`. What is put in is what is stored: no personal data. */
  readonly log: Log;
}

/** What of a body is wrong: https://www.rfc-editor.org/rfc/rfc9457#section-3 has the form. */
export interface Fault {
  /** A JSON pointer into the body, such as `#/items/0/sku`. */
  readonly pointer: string;
  readonly detail: string;
}

export interface Refusal {
  /** 400: the body is not understood; 422: it is understood, and cannot be done. @default 422 */
  readonly status?: 400 | 422;
  /** The kind of refusal, the same each time. @default "The request was refused" */
  readonly title?: string;
  readonly errors?: readonly Fault[];
}

/**
 * Thrown by a check for what the caller has to mend. **All of it is shown to the caller**, as application/problem+json; no other error is.
 *
 * Recognised by `name`, so an error of another copy of this class, or any error that bears the name, works too.
 */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: 400 | 422;
  readonly title: string | undefined;
  readonly errors: readonly Fault[];

  constructor(detail: string, { status = 422, title, errors = [] }: Refusal = {}) {
    super(detail);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }
}
