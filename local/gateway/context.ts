import { randomBytes, randomUUID } from "node:crypto";
import type { ApiRequest } from "./api-request.ts";
import { headerValue } from "./headers.ts";
import { ContextMap, OverrideMap, VtlMap, type VtlValue } from "./vtl/values.ts";

/** What of `$context` the stage decides. */
export interface StageFacts {
  readonly apiId: string;
  readonly accountId: string;
  readonly stage: string;
  readonly deploymentId: string;
}

/**
 * `$context` of one request: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference.
 * `resourceId` and `resourcePath` are set when the request was routed.
 */
export function requestContext(request: ApiRequest, facts: StageFacts, now = Date.now()): ContextMap {
  return map({
    accountId: facts.accountId,
    apiId: facts.apiId,
    deploymentId: facts.deploymentId,
    domainName: request.host,
    domainPrefix: request.host.split(".")[0] ?? "",
    extendedRequestId: extendedRequestId(),
    httpMethod: request.method,
    identity: identity(request),
    path: request.fullPath,
    protocol: "HTTP/1.1",
    // "Clients can override this request ID."
    requestId: headerValue(request.headers, "x-amzn-requestid") || randomUUID(),
    requestTime: clfTime(new Date(now)),
    requestTimeEpoch: BigInt(now),
    stage: facts.stage,
    xrayTraceId: /1-[0-9a-f-]+/i.exec(request.traceId)?.[0] ?? "",
    requestOverride: map({ header: new OverrideMap(), path: new OverrideMap(), querystring: new OverrideMap() }),
    responseOverride: new OverrideMap([["header", new OverrideMap()]]),
  });
}

/** A text of `$context`, such as `identity.sourceIp`; undefined when there is none. */
export function contextText(context: VtlMap, path: string): string | undefined {
  const value = path
    .split(".")
    .reduce<VtlValue>((from, name) => (from instanceof VtlMap ? from.get(name) : undefined), context);
  return value === undefined || value instanceof VtlMap ? undefined : String(value);
}

function identity(request: ApiRequest): ContextMap {
  const unknown =
    "accountId accessKey apiKey apiKeyId caller cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId cognitoIdentityPoolId principalOrgId user userArn"; // all null without authorisation
  return map({
    ...Object.fromEntries(unknown.split(" ").map((name) => [name, undefined])),
    sourceIp: request.sourceIp,
    userAgent: headerValue(request.headers, "user-agent"),
  });
}

const map = (entries: Record<string, VtlValue>) => new ContextMap(Object.entries(entries));

/** Sixteen characters of base64 such as `YAdhkG4XPHcEJmw=`, of nobody's choosing but ours. */
export const extendedRequestId = (): string => randomBytes(11).toString("base64");

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The common log format, `23/Nov/2026:18:04:05 +0000`. */
export function clfTime(time: Date): string {
  const [date, clock] = time.toISOString().split(/[T.]/) as [string, string];
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
}
