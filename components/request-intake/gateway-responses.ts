import type { CallerSettings } from "./callers/caller-settings.ts";
import { callerResponses } from "./callers/gateway-responses.ts";
import { corsParameters } from "./callers/with-cors.ts";
import { fixed } from "./defaults.ts";
import { type GatewayResponse, response } from "./gateway-response.ts";
import { invalidBody, problems } from "./templates/problem.ts";

/**
 * What API Gateway answers when a request does not reach an integration, or an integration does not answer. These templates are plain
 * substitution, not VTL, so they hold no variable that a caller could fill.
 *
 * REQUEST_TOO_LARGE, a body over 10 MB: "Customizing the default gateway response for 413 REQUEST_TOO_LARGE isn't currently supported",
 * so on AWS the answer is 413 with `{"message":"Request Too Long"}`. It is set for the day that this changes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 *
 * A function before the queue that is throttled, denied or missing is 500, one that fails, dies or runs out of time 502, "Internal server
 * error" both, and the page says no type of response for either. So with one each answer of 5xx is 503, of whatever type it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
 *
 * @param rule what a body has to be
 * @param checked whether there is such a function
 */
export function gatewayResponses(
  rule: string,
  { callers, perClient, cors }: Pick<CallerSettings, "callers" | "perClient" | "cors">,
  checked: boolean,
): readonly GatewayResponse[] {
  const byType = new Map(
    [...ownResponses(rule, checked), ...callerResponses(callers, perClient)].map((one) => [one.responseType, one]),
  );
  const allowed = corsParameters(cors);
  return [...byType.values()].map((one) => ({ ...one, responseParameters: { ...one.responseParameters, ...allowed } }));
}

function ownResponses(rule: string, checked: boolean): readonly GatewayResponse[] {
  const { notFound, tooLarge, mediaType } = problems;
  const unreachable = checked ? problems.unreachableCheck : problems.unreachable;
  return [
    response("bad-request-body", "BAD_REQUEST_BODY", invalidBody(rule)),
    response("unsupported-media-type", "UNSUPPORTED_MEDIA_TYPE", mediaType),
    response("request-too-large", "REQUEST_TOO_LARGE", tooLarge),
    response(
      "throttled",
      "THROTTLED",
      {
        kind: "throttled",
        title: "Too many requests",
        status: 429,
        detail: "The request was not taken. Send it again later.",
      },
      fixed.retryThrottled,
    ),
    // "including the cases when the client attempts to invoke an unsupported API method or resource"
    response("no-such-route", "MISSING_AUTHENTICATION_TOKEN", {
      ...notFound,
      detail: "There is no such resource, or not by this method.",
    }),
    response("resource-not-found", "RESOURCE_NOT_FOUND", notFound),
    response("integration-failure", "INTEGRATION_FAILURE", unreachable, fixed.retryUnavailable),
    response("integration-timeout", "INTEGRATION_TIMEOUT", unreachable, fixed.retryUnavailable),
    // Among its cases: the role cannot be taken.
    response("configuration-error", "API_CONFIGURATION_ERROR", unreachable, fixed.retryUnavailable),
    response("default-4xx", "DEFAULT_4XX", {
      kind: "refused",
      title: "The request was refused",
      detail: "API Gateway refused the request before it was taken.",
    }),
    response(
      "default-5xx",
      "DEFAULT_5XX",
      checked ? unreachable : { kind: "failed", title: "The request failed", detail: unreachable.detail },
      fixed.retryUnavailable,
    ),
  ];
}
