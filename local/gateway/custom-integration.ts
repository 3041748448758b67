import type { Integration as Definition } from "@aws-sdk/client-api-gateway";
import type { Exchange, Integration } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import { headerValue } from "./headers.ts";
import { type BackendAnswer, compileResponses, render } from "./integration-response.ts";
import { ByMediaType } from "./media-type.ts";
import { compileRequestMappings, integrationHeaders } from "./request-mapping.ts";
import { compileTemplate, type Template } from "./vtl/template.ts";

/** What a custom integration hands to its backend. */
interface BackendRequest {
  readonly exchange: Exchange;
  readonly path: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** A service behind an API. */
export type Backend = (request: BackendRequest) => Promise<BackendAnswer>;

/** "50 milliseconds - 29 seconds for all integration types", https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const timeoutOf = ({ timeoutInMillis }: Definition): number => Math.min(timeoutInMillis || 29_000, 29_000);

/**
 * An integration with templates on both sides, of the types AWS, HTTP and MOCK:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */
export function customIntegration(
  definition: Definition,
  backend: Backend,
  contextNames?: ReadonlySet<string>,
): { run: Integration; problems: string[] } {
  const problems: string[] = [];
  const templates: Record<string, Template> = {};
  for (const [type, text] of Object.entries(definition.requestTemplates ?? {}))
    try {
      templates[type] = compileTemplate(text, contextNames);
    } catch (error) {
      problems.push(`request template ${type}: ${(error as Error).message}`);
    }
  if (definition.contentHandling === "CONVERT_TO_BINARY")
    problems.push("contentHandling CONVERT_TO_BINARY is not served here");
  const mappings = compileRequestMappings(definition);
  const responses = compileResponses(definition.integrationResponses ?? {}, contextNames);
  const byType = new ByMediaType(templates);
  const timeoutMs = timeoutOf(definition);
  const run: Integration = async (exchange) => {
    const body = transform(exchange, byType, definition.passthroughBehavior);
    const { header, querystring, path } = mappings.map(exchange);
    const headers = integrationHeaders(exchange, header);
    const answer = responses.respond(
      exchange,
      await backend({ exchange, path, query: querystring, headers, body, timeoutMs }),
    );
    // A mock calls nothing, so there is no trace to tell of (recorded by localstack, test_invocation_trace_id).
    if (definition.type === "MOCK") return answer;
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", exchange.request.traceId]] };
  };
  return { run, problems: [...problems, ...mappings.problems, ...responses.problems] };
}

/** The tables of https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html */
function transform(exchange: Exchange, templates: ByMediaType<Template>, passthrough = "WHEN_NO_MATCH"): string {
  const body = exchange.request.body.toString();
  const template = templates.forContentType(headerValue(exchange.request.headers, "content-type"));
  if (template) return render(template, exchange, body);
  if (passthrough === "NEVER" || (passthrough === "WHEN_NO_TEMPLATES" && templates.size > 0))
    throw new GatewayError("UNSUPPORTED_MEDIA_TYPE");
  return body;
}
