import { thrown } from "./thrown.ts";

/**
 * How a call ended that is made once:
 *
 * - `throttled`: it had no effect, others use the quota too
 * - `lost`: it may have had its effect
 * - `refused`: it had no effect and never will; `reason` says why, without a value of what was sent
 * - `blocked`: it had no effect, and it is not the fault of what was sent: rights, a missing pool or template, sending that is paused
 */
export type Unmade =
  | { readonly kind: "throttled" }
  | { readonly kind: "lost"; readonly error: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "blocked"; readonly error: string };

/** What a service's errors mean, by their names. */
export interface Meanings {
  readonly throttled: ReadonlySet<string>;
  readonly blocked: ReadonlySet<string>;
  /** What may have had its effect although it is the client's fault. */
  readonly lost?: ReadonlySet<string>;
  /** Reasons by name, for people; none quotes what was sent, as the errors' own messages may. */
  readonly reasons: Readonly<Record<string, string>>;
}

/**
 * Of every service: who may not, or is not who it says. The fault is the deployment's, and no row has to fail for it.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
 */
const UNENTITLED =
  /^(AccessDenied|NotAuthorized|UnrecognizedClient|ExpiredToken|InvalidSignature|IncompleteSignature|MissingAuthentication|InvalidClientTokenId|InvalidToken|OptInRequired|RequestExpired|RequestTimeTooSkewed|Credentials|SignatureDoesNotMatch)/;

/** No connection was made, so nothing was sent: https://nodejs.org/api/errors.html#common-system-errors */
const NO_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Only an answer with a 4xx status says that a call had no effect; whatever else came, or nothing, it may have had it. */
export function faultOf(service: string, error: unknown, meanings: Meanings): Unmade {
  const { name } = thrown(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } })?.$metadata?.httpStatusCode ?? 0;
  const { code = "" } = (error ?? {}) as { code?: string };
  if (NO_CONNECTION.has(code)) return { kind: "blocked", error: code };
  if (meanings.throttled.has(name) || status === 429) return { kind: "throttled" };
  if (UNENTITLED.test(name) || meanings.blocked.has(name)) return { kind: "blocked", error: name };
  if (status < 400 || status >= 500 || meanings.lost?.has(name)) return { kind: "lost", error: name };
  return { kind: "refused", reason: `${service}: ${meanings.reasons[name] ?? name}` };
}
