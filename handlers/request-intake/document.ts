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
  return outcome?.result === undefined ? text : `${text.slice(0, -1)}${BEFORE_RESULT}${outcome.result}}`;
}

/** Nothing before it can look like it: quotes in texts are escaped, and no other part of a document has such a key. */
const BEFORE_RESULT = ',"result":';

/** The outcome that an item tells, for a request that shares it. */
export function outcomeOf({ status, document }: Pick<Item, "status" | "document">): Outcome {
  const { result, resultUrl, reason, error } = JSON.parse(document);
  const ended = status as Outcome["status"];
  return {
    status: ended,
    reason,
    error,
    ...(resultUrl ? { resultUrl } : result !== undefined && { result: resultText(document) ?? JSON.stringify(result) }),
  };
}

/** The result as it was written: parsed and written again, a number of more digits than a double has would be another. */
function resultText(document: string): string | undefined {
  const text = document.slice(document.indexOf(BEFORE_RESULT) + BEFORE_RESULT.length, -1);
  try {
    JSON.parse(text);
    return text;
  } catch {
    // A document that an operator has written.
    return undefined;
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
