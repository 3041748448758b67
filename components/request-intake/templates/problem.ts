import { inertJson } from "./vtl.ts";

/** The media type of every error: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemType = "application/problem+json";

/** What can be wrong, by the last part of its `type`. */
type ProblemKind =
  | "invalid-request"
  | "unsupported-characters"
  | "unsupported-media-type"
  | "too-large"
  | "throttled"
  | "unavailable"
  | "not-found"
  | "unauthorized"
  | "forbidden"
  | "invalid-tenant"
  | "rejected"
  | "refused"
  | "failed";

export interface Problem {
  readonly kind: ProblemKind;
  readonly title: string;
  /** Left out where API Gateway chooses the status. */
  readonly status?: number;
  readonly detail: string;
}

/** Begins the `type` of every problem. */
export const problemNames = "urn:levee:problem:";

/** A problem as JSON text. It holds nothing of the request, so it is JSON whatever the request was. */
export function problemJson({ kind, ...members }: Problem): string {
  return inertJson({ type: `${problemNames}${kind}`, ...members });
}

/** Said whenever a request may be on the queue although the caller did not get its 202. */
const mayHaveBeenAccepted =
  "The request may have been accepted; repeat with the same Idempotency-Key, and it is worked once.";

/** @param rule what a body has to be */
export const invalidBody = (rule: string): Problem => ({
  kind: "invalid-request",
  title: "The body is not what the schema says",
  status: 400,
  detail: rule,
});

export const problems = {
  unavailable: {
    kind: "unavailable",
    title: "The request could not be taken",
    status: 503,
    detail: `${mayHaveBeenAccepted} Without a key it may be worked twice.`,
  },
  /** Said by the function before the queue, when the team's check has failed or is too slow. */
  unchecked: {
    kind: "unavailable",
    title: "The request could not be checked",
    status: 503,
    detail: "It was not taken. Send it again later.",
  },
  /** Said by API Gateway itself, of any route. */
  unreachable: {
    kind: "unavailable",
    title: "The service behind did not answer",
    status: 503,
    detail: `${mayHaveBeenAccepted} A GET can simply be repeated.`,
  },
  /** The same, where there is a function between: Lambda takes no event over 6 MB, and API Gateway calls that an error of the server's. */
  unreachableCheck: {
    kind: "unavailable",
    title: "The service behind did not answer",
    status: 503,
    detail: `${mayHaveBeenAccepted} A GET can simply be repeated. A body over 1,048,576 bytes is never taken.`,
  },
  unreadable: {
    kind: "unavailable",
    title: "The status could not be read",
    status: 503,
    detail: "Nothing is lost: ask again.",
  },
  nameless: {
    kind: "forbidden",
    title: "The caller has no name",
    status: 403,
    detail: "Who calls is allowed to, but cannot be told from others. The request was not taken.",
  },
  tenant: {
    kind: "invalid-tenant",
    title: "The request has no tenant",
    status: 400,
    detail:
      "A tenant has to be told, in ASCII without spaces: at most 128 characters as a claim, 63 in a header or path. The request was not taken.",
  },
  notFound: {
    kind: "not-found",
    title: "Not found",
    status: 404,
    detail: "There is no such request, or it is older than its status is kept.",
  },
  mediaType: {
    kind: "unsupported-media-type",
    title: "The media type is not supported",
    status: 415,
    detail: "Send JSON, with Content-Type: application/json.",
  },
  tooLarge: {
    kind: "too-large",
    title: "The request is too large",
    status: 413,
    detail:
      "The body and the headers that travel with it have to stay under 1,048,576 bytes. Put large data elsewhere and send where it is.",
  },
  characters: {
    kind: "unsupported-characters",
    title: "The body has characters that cannot be queued",
    status: 400,
    detail:
      "A queue takes no U+FFFE or U+FFFF, nor control characters but tab, line feed and carriage return. Write them as JSON escapes.",
  },
} as const satisfies Record<string, Problem>;
