import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import { knownArn } from "../../parts/known-arn.ts";
import type { Scope } from "../../parts/scope.ts";

import { serviceUri } from "../routes.ts";
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
  const fn = authorizing!;
  const path = pulumi.interpolate`lambda:path/2015-03-31/functions/${fn.arn}/invocations`;
  const { id } = snapshot.add(aws.apigateway.Authorizer, "callers", {
    name: "callers",
    type: "REQUEST",
    authorizerUri: knownArn(fn.resource, serviceUri(scope, path)),
    authorizerCredentials: role,
    identitySource: callers.identityFrom.map((header) => `method.request.header.${header}`).join(","),
    authorizerResultTtlInSeconds: callers.cache,
  });
  return { authorization: "CUSTOM", authorizerId: id, ...(perClient ? { apiKeyRequired: true } : {}) };
}
