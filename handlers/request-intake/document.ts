import type { Item, Status } from "./item.ts";
import type { Outcome } from "./outcome.ts";

/** What is said of a request at one moment. Times in epoch milliseconds. */
export interface Facts {
  readonly requestId: string;
  readonly status: Status;
  readonly acceptedAt: number;
  readonly attempts: number;
  readonly traceId?: string | undefined;
  readonly now: number;
  readonly outcome?: Outcome;
  /** The request whose outcome this one has been given. */
  readonly duplicateOf?: string;
}

/**
 * The JSON text that `GET /requests/{id}` answers:
 * `{requestId, status, acceptedAt, attempts, traceId?, updatedAt, finishedAt?, result?|resultUrl?, reason?, error?, duplicateOf?}`, times ISO 8601.
 */
export function documentOf({
  requestId,
  status,
  acceptedAt,
  attempts,
  traceId,
  now,
  outcome,
  duplicateOf,
}: Facts): string {
  const text = JSON.stringify({
    requestId,
    status,
    acceptedAt: iso(acceptedAt),
    attempts,
    traceId,
    updatedAt: iso(now),
    ...(outcome && {
      finishedAt: iso(now),
      resultUrl: outcome.resultUrl,
      reason: outcome.reason,
      error: outcome.error,
    }),
    duplicateOf,
  });
  // The result is JSON already; a second round through JSON.stringify could run a `toJSON` again.
  return outcome?.result === undefined ? text : `${text.slice(0, -1)},"result":${outcome.result}}`;
}

/** The outcome that an item tells, for a request that shares it. */
export function outcomeOf({ status, document }: Pick<Item, "status" | "document">): Outcome {
  const { result, resultUrl, reason, error } = JSON.parse(document);
  const ended = status as Outcome["status"];
  return {
    status: ended,
    reason,
    error,
    ...(resultUrl ? { resultUrl } : result !== undefined && { result: JSON.stringify(result) }),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
