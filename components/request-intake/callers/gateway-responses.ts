import { fixed } from "../defaults.ts";
import { type GatewayResponse, response } from "../gateway-response.ts";
import type { Problem } from "../templates/problem.ts";
import type { PerClient } from "./args.ts";
import type { CheckedCallers } from "./settings.ts";

const nothingTaken = "The request was not taken.";

const unauthorized = (status: number, detail: string): Problem => {
  return { kind: "unauthorized", title: "It is not known who calls", status, detail: `${detail} ${nothingTaken}` };
};

const forbidden: Problem = {
  kind: "forbidden",
  title: "The caller may not do this",
  status: 403,
  detail: `Who calls is known, and not allowed to. ${nothingTaken}`,
};

/** Whoever lets callers in did not answer. AWS says 500; for the caller it is a matter of waiting. */
const undecided: Problem = {
  kind: "unavailable",
  title: "It could not be found out who calls",
  status: 503,
  detail: `${nothingTaken} Send it again.`,
};

const throttled: Problem = {
  kind: "throttled",
  title: "Too many requests of this client",
  status: 429,
  detail: `The client has used up what it may send in this period. ${nothingTaken}`,
};

/**
 * What API Gateway answers to whom it does not let in, by the way to call. Statuses are AWS's own but for the authorizer that does not
 * answer. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function callerResponses(
  callers: CheckedCallers | undefined,
  perClient: PerClient | undefined,
): readonly GatewayResponse[] {
  if (!callers) return [];
  const own = {
    iam: () => [
      // It is one type with "no such route": https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
      response(
        "no-such-route",
        "MISSING_AUTHENTICATION_TOKEN",
        unauthorized(403, "Sign it for execute-api by Signature Version 4; or there is no such resource or method."),
      ),
      response("invalid-signature", "INVALID_SIGNATURE", unauthorized(403, "The signature does not hold.")),
      response("expired-token", "EXPIRED_TOKEN", unauthorized(403, "The session's credentials are too old.")),
      response("access-denied", "ACCESS_DENIED", forbidden),
    ],
    apiKeys: () => keyResponses(unauthorized(403, "Send a key of this API as x-api-key.")),
    userPools: () => [...tokenResponses(["Authorization"]), ...undecidedResponses()],
    authorizer: () => [
      ...tokenResponses(callers.kind === "authorizer" ? callers.identityFrom : []),
      ...undecidedResponses(),
      // Here it is the function that names the key.
      ...(perClient ? keyResponses(forbidden) : []),
    ],
  };
  return own[callers.kind]();
}

const tokenResponses = (identityFrom: readonly string[]) => [
  response(
    "unauthorized",
    "UNAUTHORIZED",
    unauthorized(401, `Say who calls by ${identityFrom.join(", ")}.`),
    undefined,
    // "must send": https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2. Other headers than this have no scheme.
    identityFrom.some((name) => name.toLowerCase() === "authorization") ? { "WWW-Authenticate": "'Bearer'" } : {},
  ),
  response("access-denied", "ACCESS_DENIED", forbidden),
];

const undecidedResponses = () => [
  response("authorizer-failure", "AUTHORIZER_FAILURE", undecided, fixed.retryUnavailable),
  response("authorizer-configuration", "AUTHORIZER_CONFIGURATION_ERROR", undecided, fixed.retryUnavailable),
];

const keyResponses = (keyless: Problem) => [
  response("invalid-api-key", "INVALID_API_KEY", keyless),
  response("quota-exceeded", "QUOTA_EXCEEDED", throttled),
];
