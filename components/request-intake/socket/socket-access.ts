import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import type { Scope } from "../../parts/scope.ts";
import type { CallerSettings } from "../callers/caller-settings.ts";
import { invocationUri } from "../route.ts";
import type { Snapshot } from "../snapshot.ts";

/** What `$connect` says of who may connect; no other route can say anything. */
export type SocketAccess = Pick<aws.apigatewayv2.RouteArgs, "authorizationType" | "authorizerId">;

/**
 * Makes what connects are authorized by: the function that authorizes the REST API, too. Child: `socketCallers`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function socketAccess(
  scope: Scope,
  snapshot: Snapshot,
  role: pulumi.Output<string>,
  { callers }: Pick<CallerSettings, "callers">,
  authorizing: BundledFunction | undefined,
): SocketAccess {
  if (callers?.kind === "iam") return { authorizationType: "AWS_IAM" };
  if (callers?.kind !== "authorizer" || !authorizing) return { authorizationType: "NONE" };
  const { id } = snapshot.add(aws.apigatewayv2.Authorizer, "socket-callers", {
    name: "callers",
    authorizerType: "REQUEST",
    authorizerUri: invocationUri(scope, authorizing),
    authorizerCredentialsArn: role,
    identitySources: callers.identityFrom.map((header) => `route.request.header.${header}`),
  });
  return { authorizationType: "CUSTOM", authorizerId: id };
}
