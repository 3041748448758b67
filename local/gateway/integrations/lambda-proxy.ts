import type { Integration as Definition } from "@aws-sdk/client-api-gateway";
import { lastValues } from "../api-request.ts";
import { timeoutOf } from "../custom-integration.ts";
import type { Answer, Exchange, Integration } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { isSendable } from "../headers.ts";
import { compileRequestMappings } from "../request-mapping.ts";
import { ContextMap, type VtlValue } from "../vtl/values.ts";
import { hasFailed, type Invoke } from "./lambda.ts";

/** A function behind a proxy: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function lambdaProxy(definition: Definition, invoke: Invoke): { run: Integration; problems: string[] } {
  const mappings = compileRequestMappings(definition);
  const problems =
    definition.httpMethod === "POST"
      ? []
      : [`a function is invoked by POST, not ${definition.httpMethod}; set the integration's method`];
  const run: Integration = async (exchange) => {
    mappings.map(exchange);
    const answer = await invoke(exchange, JSON.stringify(proxyEvent(exchange)), timeoutOf(definition));
    const returned = hasFailed(answer) ? undefined : readReturned(answer.body.toString());
    if (!returned) throw new GatewayError("DEFAULT_5XX", { status: 502, cause: answer.body.toString().slice(0, 500) });
    return { ...returned, headers: [...returned.headers, ["X-Amzn-Trace-Id", exchange.request.traceId]] };
  };
  return { run, problems: [...problems, ...mappings.problems] };
}

/** The event of payload format 1.0, `#api-gateway-simple-proxy-for-lambda-input-format` of the same page. */
const proxyEvent = (exchange: Exchange): object => ({
  ...requestEvent(exchange),
  // Without binaryMediaTypes every payload is text.
  body: exchange.request.body.toString() || null,
  isBase64Encoded: false,
});

/** What a function is told of a request, beside its body. */
export function requestEvent({ request, context, resourcePath, rawPathParameters, stageVariables }: Exchange): object {
  // A caller may well send a header "__proto__".
  const multiHeaders = new Map<string, string[]>();
  for (const [name, value] of request.headers)
    multiHeaders.set(canonical(name), [...(multiHeaders.get(canonical(name)) ?? []), value]);
  return {
    resource: resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: Object.fromEntries(request.headers.map(([name, value]) => [canonical(name), value])),
    multiValueHeaders: Object.fromEntries(multiHeaders),
    queryStringParameters: orNull(lastValues(request.query)),
    multiValueQueryStringParameters: orNull(request.query),
    pathParameters: orNull(rawPathParameters),
    stageVariables: orNull(stageVariables),
    requestContext: contextOf(context),
  };
}

/** Two headers arrive with capitals whatever the client wrote (recorded by localstack, `test_lambda_aws_proxy_integration`). */
const canonical = (name: string): string => {
  const lower = name.toLowerCase();
  if (lower === "authorization") return "Authorization";
  return lower === "user-agent" ? "User-Agent" : name;
};

const orNull = (map: ReadonlyMap<string, unknown>) => (map.size > 0 ? Object.fromEntries(map) : null);

const HIDDEN = new Set(["requestOverride", "responseOverride", "xrayTraceId"]);

function contextOf(value: VtlValue): unknown {
  if (!(value instanceof ContextMap)) return typeof value === "bigint" ? Number(value) : (value ?? null);
  return Object.fromEntries(
    [...value].filter(([name]) => !HIDDEN.has(name)).map(([name, entry]) => [name, contextOf(entry)]),
  );
}

const FIELDS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/** What a function returned, as an answer; undefined when it is not in the output format, which is a 502. */
function readReturned(text: string): Answer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || Object.keys(value).some((key) => !FIELDS.has(key))) return undefined;
  const { statusCode = 200, headers, multiValueHeaders, body } = value;
  const status = Number(statusCode);
  const single = headers ?? {};
  const multi = multiValueHeaders ?? {};
  if (!Number.isInteger(status) || status < 100 || status > 599 || !isObject(single) || !isObject(multi))
    return undefined;
  const lines = mergeHeaders(single, multi);
  if (!lines || (body !== undefined && body !== null && typeof body !== "string")) return undefined;
  return { status, headers: lines, body: body ?? "" };
}

/** "If you specify values for both headers and multiValueHeaders, API Gateway merges them into a single list." */
function mergeHeaders(single: Record<string, unknown>, multi: Record<string, unknown>): [string, string][] | undefined {
  const lists = new Map<string, [string, unknown[]]>([["content-type", ["Content-Type", ["application/json"]]]]);
  for (const [name, values] of Object.entries(multi)) {
    if (!Array.isArray(values)) return undefined;
    lists.set(name.toLowerCase(), [name, values]);
  }
  for (const [name, value] of Object.entries(single)) {
    const [spelt, values] =
      multi[name] === undefined && !Object.keys(multi).some((key) => key.toLowerCase() === name.toLowerCase())
        ? [name, []]
        : lists.get(name.toLowerCase())!;
    lists.set(name.toLowerCase(), [spelt, [...values, value]]);
  }
  const lines = [...lists.values()].flatMap(([name, values]) =>
    values.map((value): [string, unknown] => [name, value]),
  );
  const isText = (value: unknown) =>
    ["string", "boolean", "number"].includes(typeof value) && isSendable(String(value));
  return lines.every(([, value]) => isText(value)) ? lines.map(([name, value]) => [name, String(value)]) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
