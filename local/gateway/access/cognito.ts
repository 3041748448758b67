import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { Endpoint } from "../endpoint.ts";
import { GatewayError } from "../gateway-error.ts";
import { httpCall } from "../http-call.ts";
import { ContextMap } from "../vtl/values.ts";
import type { Authorize } from "./authorize.ts";
import type { Identity } from "./identity.ts";

const TIMEOUT_MS = 5_000;

/**
 * Tokens of Cognito user pools: without scopes an ID token, with scopes an access token that has one of them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
 */
export function cognitoAccess(
  endpoint: Endpoint,
  pools: readonly string[],
  scopes: readonly string[],
  identity: Identity,
): Authorize {
  const keys = new Map<string, Promise<JSONWebKeySet>>();
  const keysOf = (poolId: string) => {
    const known = keys.get(poolId) ?? readKeys(endpoint, poolId);
    keys.set(poolId, known);
    known.catch(() => keys.delete(poolId));
    return known;
  };
  const issuers = new Map(pools.map((arn) => [issuerOf(arn), arn.split("/")[1] ?? ""]));
  return async (exchange) => {
    const token = identity(exchange)?.[0]?.replace(/^Bearer\s+/i, "");
    const poolId = token && issuers.get(claimedIssuer(token));
    if (!token || poolId === undefined) throw new GatewayError("UNAUTHORIZED");
    const claims = await verified(token, createLocalJWKSet(await keysOf(poolId)));
    const granted = String(claims.scope ?? "").split(" ");
    const suits = scopes.length > 0 ? scopes.some((scope) => granted.includes(scope)) : claims.token_use === "id";
    if (!suits) throw new GatewayError("UNAUTHORIZED");
    exchange.context.set("authorizer", new ContextMap([["claims", new ContextMap(textsOf(claims))]]));
    return undefined;
  };
}

async function verified(token: string, key: ReturnType<typeof createLocalJWKSet>): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, { algorithms: ["RS256"], requiredClaims: ["exp", "sub"] })).payload;
  } catch (cause) {
    const isOld = (cause as { code?: string }).code === "ERR_JWT_EXPIRED";
    throw new GatewayError("UNAUTHORIZED", { cause, ...(isOld && { message: "The incoming token has expired" }) });
  }
}

async function readKeys(endpoint: Endpoint, poolId: string): Promise<JSONWebKeySet> {
  const path = `/${encodeURIComponent(poolId)}/.well-known/jwks.json`;
  try {
    const answer = await httpCall(endpoint.pool, { method: "GET", path, headers: {}, body: "", timeoutMs: TIMEOUT_MS });
    return JSON.parse(answer.body.toString());
  } catch (cause) {
    throw new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", { cause });
  }
}

/** `arn:aws:cognito-idp:{region}:{account}:userpool/{id}` as its tokens name it. */
const issuerOf = (arn: string): string =>
  `https://cognito-idp.${arn.split(":")[3]}.amazonaws.com/${arn.split("/")[1] ?? ""}`;

function claimedIssuer(token: string): string {
  try {
    return String(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).iss);
  } catch {
    return "";
  }
}

/** Claims reach templates as texts, a list with commas: https://repost.aws/questions/QUFJRBaEJRSmmqarNrvCWoQA/aws-cognito-group */
const textsOf = (claims: JWTPayload): [string, string][] =>
  Object.entries(claims).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(",") : typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
