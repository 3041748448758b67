import type { Authorizer } from "@aws-sdk/client-api-gateway";
import { callerOf } from "../caller.ts";
import type { Endpoint } from "../endpoint.ts";
import { awsUri } from "../integrations/aws-uri.ts";
import { invoker } from "../integrations/lambda.ts";
import type { Authorize } from "./authorize.ts";
import { cognitoAccess } from "./cognito.ts";
import { identityOf } from "./identity.ts";
import { lambdaAccess } from "./lambda.ts";

/** Makes an authorizer ready, or says what keeps it from being deployed: https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html */
export function compileAuthorizer(
  authorizer: Authorizer,
  authorizationType: string,
  scopes: readonly string[],
  region: string,
  endpoint: Endpoint,
): { authorize?: Authorize; problems: readonly string[] } {
  const { type = "", name, authorizerUri = "", identityValidationExpression } = authorizer;
  const wanted = type === "COGNITO_USER_POOLS" ? type : "CUSTOM";
  const problems: string[] = [];
  const refuse = (problem: string) => void problems.push(`the authorizer "${name}": ${problem}`);
  if (authorizationType !== wanted)
    refuse(`it is of type ${type}, so the method's authorization is ${wanted}, not ${authorizationType}`);
  const identity = identityOf(authorizer.identitySource ?? "");
  if (typeof identity === "string") refuse(identity);
  if (identityValidationExpression && type !== "TOKEN")
    refuse("identityValidationExpression is for authorizers of type TOKEN");
  if (type === "COGNITO_USER_POOLS") {
    const pools = authorizer.providerARNs ?? [];
    if (pools.length === 0) refuse("providerARNs names no user pool");
    if (typeof identity === "string" || problems.length > 0) return { problems };
    return { authorize: cognitoAccess(endpoint, pools, scopes, identity), problems };
  }
  const uri = awsUri(authorizerUri);
  const caller = callerOf(authorizer.authorizerCredentials || undefined, region, `authorizers/${authorizer.id}`);
  const invoke = uri?.service === "lambda" ? invoker(endpoint, uri, caller) : undefined;
  if (!invoke) refuse(`"${authorizerUri}" is not …:lambda:path/2015-03-31/functions/{arn}/invocations`);
  if (!invoke || typeof identity === "string" || problems.length > 0) return { problems };
  return { authorize: lambdaAccess(authorizer, identity, region, invoke), problems };
}
