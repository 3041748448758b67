import type { Authorizer as RestAuthorizer } from "@aws-sdk/client-api-gateway";
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import type { Authorize } from "../access/authorize.ts";
import { compileAuthorizer } from "../access/authorizer.ts";
import { iamAccess } from "../access/iam.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { print, VtlMap, type VtlValue } from "../vtl/values.ts";
import type { DeployedRoute, DeployedSocketApi } from "./deployed.ts";
import { type Handshake, socketContext } from "./socket-context.ts";

/** Why a connection is not made. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

type Caller = Pick<Handshake, "authorizer" | "identity">;
type Unknown = Omit<Handshake, "connectedAt" | "authorizer" | "identity">;

/**
 * Who connects, by the authorization of `$connect`, which is the only route that can have one; what it found stays with the connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
 */
export async function authorize(
  endpoint: Endpoint,
  { snapshot }: DeployedSocketApi,
  route: DeployedRoute | undefined,
  handshake: Unknown,
): Promise<Caller | Refusal> {
  const nobody = { ...handshake, connectedAt: Date.now(), authorizer: {}, identity: {} };
  if (!route || route.authorizationType === "NONE") return nobody;
  const { region, accountId, authorizers } = snapshot;
  const context = socketContext(nobody, { eventType: "CONNECT", routeKey: "$connect" });
  context.set("accountId", accountId);
  const isIam = route.authorizationType === "AWS_IAM";
  const request = isIam ? handshake.request : { ...handshake.request, method: "$connect", path: "" };
  const exchange: Exchange = {
    ...{ request, context, apiId: snapshot.apiId, stage: handshake.stage, resourcePath: "$connect" },
    ...{ pathParameters: new Map(), rawPathParameters: new Map(), stageVariables: new Map() },
  };
  try {
    const check = isIam
      ? iamAccess(endpoint, region)
      : byFunction(authorizers[route.authorizerId ?? ""], region, endpoint);
    await check(exchange);
  } catch (error) {
    const { status, message } = error instanceof GatewayError ? error : new GatewayError("DEFAULT_5XX");
    return { status, message };
  }
  return { authorizer: textsOf(context.get("authorizer")), identity: textsOf(context.get("identity")) };
}

/** A REQUEST authorizer is one of the first version, in other words; on a WebSocket nothing that it says is kept. */
function byFunction(authorizer: Authorizer | undefined, region: string, endpoint: Endpoint): Authorize {
  const definition = authorizer && restAuthorizer(authorizer);
  const made = definition && compileAuthorizer(definition, "CUSTOM", [], region, endpoint);
  if (!made?.authorize) throw new GatewayError("DEFAULT_5XX", { cause: made?.problems.join("; ") });
  return made.authorize;
}

/** As an authorizer of a REST API. */
export const restAuthorizer = (authorizer: Authorizer): RestAuthorizer => ({
  id: authorizer.AuthorizerId,
  name: authorizer.Name,
  type: authorizer.AuthorizerType as RestAuthorizer["type"],
  authorizerUri: authorizer.AuthorizerUri,
  authorizerCredentials: authorizer.AuthorizerCredentialsArn,
  identitySource: authorizer.IdentitySource?.map((source) => source.replace(/^route\.request/, "method.request")).join(
    ",",
  ),
  authorizerResultTtlInSeconds: 0,
});

const textsOf = (value: VtlValue): Record<string, string> =>
  value instanceof VtlMap
    ? Object.fromEntries([...value].flatMap(([name, entry]) => (entry === undefined ? [] : [[name, print(entry)]])))
    : {};
