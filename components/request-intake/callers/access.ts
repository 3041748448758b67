import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import type { Scope } from "../../parts/scope.ts";
import { invocationUri } from "../route.ts";
import type { Snapshot } from "../snapshot.ts";
import type { CallerSettings } from "./caller-settings.ts";

/** What a method says of who may call it. */
export type Access = Pick<
  aws.apigateway.MethodArgs,
  "authorization" | "authorizerId" | "authorizationScopes" | "apiKeyRequired"
>;

/**
 * Makes what the methods are authorized by. Child: `callers`, with a user pool or a function of the team's.
 *
 * The function is invoked by the API's own role: a permission of its own would need the API's id, which a first preview does not know.
 */
export function access(
  scope: Scope,
  snapshot: Snapshot,
  role: pulumi.Output<string>,
  { callers, perClient }: CallerSettings,
  authorizing: BundledFunction | undefined,
): Access {
  if (!callers) return { authorization: "NONE" };
  if (callers.kind === "iam") return { authorization: "AWS_IAM" };
  if (callers.kind === "apiKeys") return { authorization: "NONE", apiKeyRequired: true };
  if (callers.kind === "userPools") {
    const { id } = snapshot.add(aws.apigateway.Authorizer, "callers", {
      name: "callers",
      type: "COGNITO_USER_POOLS",
      providerArns: [...callers.arns],
      identitySource: "method.request.header.Authorization",
    });
    const { scopes } = callers;
    return {
      authorization: "COGNITO_USER_POOLS",
      authorizerId: id,
      ...(scopes.length > 0 ? { authorizationScopes: [...scopes] } : {}),
    };
  }
  const { id } = snapshot.add(aws.apigateway.Authorizer, "callers", {
    name: "callers",
    type: "REQUEST",
    authorizerUri: invocationUri(scope, authorizing!),
    authorizerCredentials: role,
    identitySource: callers.identityFrom.map((header) => `method.request.header.${header}`).join(","),
    authorizerResultTtlInSeconds: callers.cache,
  });
  return { authorization: "CUSTOM", authorizerId: id, ...(perClient ? { apiKeyRequired: true } : {}) };
}
