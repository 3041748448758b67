import { ArgumentError } from "../../parts/argument-error.ts";
import type { CallerSettings } from "../callers/caller-settings.ts";
import { defaults } from "../defaults.ts";

/**
 * Checks `webSocket` against who may call: API Gateway asks once, at the connect, and knows only IAM and functions there. What it cannot
 * check is refused, so that a connection is never a way around it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
 *
 * AWS has usage plans for WebSocket APIs, too, and does not say whether they count messages or connects.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigatewayv2.ApiKey.html
 */
export function webSocketOf(
  subject: string,
  given: boolean | undefined,
  { callers, perClient, tenant }: Pick<CallerSettings, "callers" | "perClient" | "tenant">,
): boolean {
  const webSocket = given ?? defaults.webSocket;
  if (!webSocket) return false;
  if (callers && callers.kind !== "iam" && callers.kind !== "authorizer") {
    throw new ArgumentError(
      subject,
      `webSocket with callers by ${callers.kind}, which nobody checks on a connection`,
      'let callers in by "iam" or { authorizer }; a function of yours can check a token of a user pool',
    );
  }
  if (perClient) {
    throw new ArgumentError(
      subject,
      "webSocket with perClient, which nobody counts on a connection",
      "leave one of them out; rate and burst hold for each route of a connection, too",
    );
  }
  if (tenant?.header !== undefined || tenant?.path !== undefined) {
    throw new ArgumentError(
      subject,
      "webSocket with a tenantFrom that is a header or in a path, which messages on a connection do not have",
      'write tenantFrom "caller" or { claim }',
    );
  }
  return true;
}
