import type { IntegrationResponse } from "@aws-sdk/client-api-gateway";
import type { Answer, Exchange } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import { type HeaderList, headerValue, isSendable, lowerCase } from "./headers.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { ByMediaType } from "./media-type.ts";
import { Input } from "./vtl/input.ts";
import { javaPattern } from "./vtl/java-regex.ts";
import { compileTemplate, type Template } from "./vtl/template.ts";
import { print, VtlMap } from "./vtl/values.ts";

/** What a backend answered. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** Text that selection patterns are held against, when it is not the status: a Lambda function's error message. */
  readonly selection?: string;
}

interface Case {
  readonly pattern: RegExp | undefined;
  readonly status: number;
  readonly mappings: readonly (readonly [header: string, mapping: Mapping])[];
  readonly templates: ByMediaType<Template>;
}

/**
 * Makes the integration responses of a method ready: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html.
 * The pattern is a Java one and has to match the whole status; the response without one is the default.
 */
export function compileResponses(
  responses: Readonly<Record<string, IntegrationResponse>>,
  contextNames?: ReadonlySet<string>,
): {
  respond(exchange: Exchange, answer: BackendAnswer): Answer;
  problems: string[];
} {
  const problems: string[] = [];
  const cases = Object.entries(responses).map(([status, response]) => {
    const { compiled, problems: found } = compileCase(status, response, contextNames);
    problems.push(...found.map((problem) => `integration response ${status}: ${problem}`));
    return compiled;
  });
  return { respond: (exchange, answer) => respond(cases, exchange, answer), problems };
}

function compileCase(
  status: string,
  response: IntegrationResponse,
  contextNames?: ReadonlySet<string>,
): { compiled: Case; problems: string[] } {
  const problems: string[] = [];
  const pattern = response.selectionPattern ? javaPattern(response.selectionPattern) : undefined;
  if (typeof pattern === "string") problems.push(`selection pattern: ${pattern}`);
  if (response.contentHandling === "CONVERT_TO_BINARY")
    problems.push("contentHandling CONVERT_TO_BINARY is not served here");
  const mappings: [string, Mapping][] = [];
  for (const [to, from] of Object.entries(response.responseParameters ?? {})) {
    const mapping = compileMapping(from);
    if (typeof mapping === "string") problems.push(`response parameter "${to}": ${mapping}`);
    else mappings.push([to.replace("method.response.header.", ""), mapping]);
  }
  const templates: Record<string, Template> = {};
  for (const [type, text] of Object.entries(response.responseTemplates ?? {}))
    try {
      templates[type] = compileTemplate(text, contextNames);
    } catch (error) {
      problems.push(`response template ${type}: ${(error as Error).message}`);
    }
  const whole = typeof pattern === "object" ? new RegExp(`^(?:${pattern.regex.source})$`, "u") : undefined;
  return {
    compiled: { pattern: whole, status: Number(status), mappings, templates: new ByMediaType(templates) },
    problems,
  };
}

function respond(cases: readonly Case[], exchange: Exchange, answer: BackendAnswer): Answer {
  const selection = answer.selection ?? String(answer.status);
  const chosen = cases.find((one) => one.pattern?.test(selection)) ?? cases.find((one) => !one.pattern);
  if (!chosen)
    throw new GatewayError("API_CONFIGURATION_ERROR", { cause: `no integration response for "${selection}"` });
  const body = answer.body.toString();
  const source = { ...exchange, response: { headers: answer.headers, body } };
  const headers = new Map(chosen.mappings.map(([name, mapping]) => [name, mapping(source)]));
  const [type = "application/json", template] =
    chosen.templates.forAccept(headerValue(exchange.request.headers, "accept")) ?? [];
  const text = template ? render(template, exchange, body) : body;
  const { status, headers: overridden } = overrides(exchange);
  return {
    status: status ?? chosen.status,
    headers: finalHeaders([["Content-Type", type], ...headers, ...overridden]),
    body: text,
    backendStatus: answer.status,
  };
}

/** Carries a template out; one that fails is a 500, as on AWS. */
export function render(template: Template, exchange: Exchange, body: string): string {
  const { request, context, stageVariables } = exchange;
  const querystring = new Map([...request.query].map(([name, values]) => [name, values.at(-1) ?? ""]));
  const input = new Input(body, { path: exchange.pathParameters, querystring, header: new Map(request.headers) });
  try {
    return template({ input, context, stageVariables: new VtlMap(stageVariables) });
  } catch (cause) {
    throw new GatewayError("DEFAULT_5XX", { cause });
  }
}

/** "AWS ignores the status if the override isn't an integer between 100 and 599", recorded by localstack. */
function overrides({ context }: Exchange): { status: number | undefined; headers: [string, string][] } {
  const override = context.get("responseOverride") as VtlMap;
  const status = override.get("status");
  const header = override.get("header");
  return {
    status: typeof status === "bigint" && status >= 100n && status < 600n ? Number(status) : undefined,
    headers: header instanceof VtlMap ? [...header].map(([name, value]) => [name, print(value)]) : [],
  };
}

const REMAPPED = lowerCase(
  "Connection Content-Length Date Server Authorization Content-MD5 Expect Host Max-Forwards Proxy-Authenticate Trailer Upgrade User-Agent WWW-Authenticate",
);

/** Last of each name, empty ones left out, some renamed: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
function finalHeaders(lines: readonly (readonly [string, string | undefined])[]): [string, string][] {
  const last = new Map<string, [string, string]>();
  for (const [name, value] of lines) {
    if (!value || name.toLowerCase() === "transfer-encoding") continue;
    if (!isSendable(value))
      throw new GatewayError("DEFAULT_5XX", { cause: `the header ${name} has characters that HTTP has not` });
    last.set(name.toLowerCase(), [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]);
  }
  return [...last.values()];
}
