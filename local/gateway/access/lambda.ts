import type { Authorizer } from "@aws-sdk/client-api-gateway";
import type { Exchange } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { hasFailed, type Invoke } from "../integrations/lambda.ts";
import { requestEvent } from "../integrations/lambda-proxy.ts";
import { ContextMap } from "../vtl/values.ts";
import type { Authorize } from "./authorize.ts";
import type { Identity } from "./identity.ts";
import { type Decision, decide, type PolicyDocument } from "./policy.ts";

/** "The TTL in seconds of cached authorizer results. … The default value is 300", https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html */
const DEFAULT_TTL_S = 300;
/** As integrations; AWS states none of its own for REST APIs. */
const TIMEOUT_MS = 29_000;

/** What a function said, as it is kept. */
interface Verdict {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  readonly context: ReadonlyMap<string, string>;
  readonly apiKey?: string;
}

/**
 * A Lambda authorizer of type TOKEN or REQUEST. What it said is kept for its TTL by the identity of the request and by nothing else, and its
 * policy is held against each method by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function lambdaAccess(
  { type, authorizerResultTtlInSeconds, identityValidationExpression }: Authorizer,
  identity: Identity,
  region: string,
  invoke: Invoke,
  now: () => number = Date.now,
): Authorize {
  const ttlMs = (authorizerResultTtlInSeconds ?? DEFAULT_TTL_S) * 1_000;
  const token = identityValidationExpression ? new RegExp(`^(?:${identityValidationExpression})$`) : undefined;
  const known = new Map<string, { readonly verdict: Verdict; readonly until: number }>();
  return async (exchange) => {
    const values = identity(exchange);
    if (!values || (token && !token.test(values[0]!))) throw new GatewayError("UNAUTHORIZED");
    const methodArn = arnOf(exchange, region);
    const key = JSON.stringify([exchange.stage, ...values]);
    const kept = known.get(key);
    const fresh = kept && kept.until > now() ? kept.verdict : undefined;
    const verdict =
      fresh ??
      (await ask(exchange, type === "TOKEN" ? tokenEvent(values, methodArn) : requestOf(exchange, methodArn), invoke));
    if (!fresh && ttlMs > 0) known.set(key, { verdict, until: now() + ttlMs });
    refuse(decide(verdict.policy, methodArn));
    const context = new ContextMap([["principalId", verdict.principalId], ...verdict.context]);
    exchange.context.set("authorizer", context);
    return verdict.apiKey === undefined ? {} : { apiKey: verdict.apiKey };
  };
}

function refuse(decision: Decision): void {
  if (decision === "allow") return;
  const how = decision === "deny" ? " with an explicit deny" : "";
  throw new GatewayError("ACCESS_DENIED", { message: `User is not authorized to access this resource${how}` });
}

async function ask(exchange: Exchange, event: object, invoke: Invoke): Promise<Verdict> {
  const answer = await invoke(exchange, JSON.stringify(event), TIMEOUT_MS).catch((cause: GatewayError) => {
    // Too late is a failure of the function; not to be reached at all is one of the configuration.
    throw new GatewayError(
      cause.type === "INTEGRATION_TIMEOUT" ? "AUTHORIZER_FAILURE" : "AUTHORIZER_CONFIGURATION_ERROR",
      { cause },
    );
  });
  const said = parse(answer.body.toString());
  // "return a 401 Unauthorized error": by an error of just this message.
  if (hasFailed(answer) && said?.errorMessage === "Unauthorized") throw new GatewayError("UNAUTHORIZED");
  if (hasFailed(answer)) throw new GatewayError("AUTHORIZER_FAILURE", { cause: String(said?.errorMessage) });
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = said ?? {};
  const problem = outputProblem(principalId, policyDocument, context);
  if (problem) throw new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", { cause: problem });
  return {
    principalId: String(principalId),
    policy: policyDocument as PolicyDocument,
    context: new Map(Object.entries(context as object).map(([name, value]) => [name, String(value)])),
    ...(typeof usageIdentifierKey === "string" && { apiKey: usageIdentifierKey }),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
function outputProblem(principalId: unknown, policy: unknown, context: unknown): string | undefined {
  if (typeof principalId !== "string" || principalId === "") return "the authorizer names no principalId";
  if (!Array.isArray((policy as PolicyDocument | undefined)?.Statement)) return "policyDocument has no list Statement";
  if ((policy as PolicyDocument).Statement.some(({ Condition }) => Condition !== undefined))
    return "conditions in an authorizer's policy are not evaluated here";
  const odd = Object.entries(context as object).find(([, value]) => typeof value === "object");
  return odd && `context.${odd[0]} is an object or a list, and there are texts, numbers and booleans`;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Of the path as called, not of the resource: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
const arnOf = ({ context, apiId, stage, request }: Exchange, region: string): string =>
  `arn:aws:execute-api:${region}:${context.get("accountId")}:${apiId}/${stage}/${request.method}${request.path}`;

const tokenEvent = ([authorizationToken]: readonly string[], methodArn: string) => {
  return { type: "TOKEN", authorizationToken, methodArn };
};

const requestOf = (exchange: Exchange, methodArn: string) => {
  return { type: "REQUEST", methodArn, ...requestEvent(exchange) };
};
