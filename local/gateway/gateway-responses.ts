import type { GatewayResponse } from "@aws-sdk/client-api-gateway";
import type { Answer, Exchange } from "./exchange.ts";
import type { GatewayError } from "./gateway-error.ts";
import { type HeaderList, headerValue, isSendable } from "./headers.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { ByMediaType } from "./media-type.ts";
import { ContextMap } from "./vtl/values.ts";

/** The gateway responses of an API by their type: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html */
export type GatewayResponses = Readonly<Record<string, GatewayResponse>>;

const USUAL = '{"message":$context.error.messageString}';

/**
 * The answer that API Gateway gives itself: the response of the error's type, else DEFAULT_4XX or DEFAULT_5XX, else the usual one.
 *
 * One difference, which docs/local.md names: AWS stores a response for REQUEST_TOO_LARGE and does not apply it yet
 * (api-gateway-known-issues.html). Here it is applied, so that callers can be held against what an API asks for.
 */
export function gatewayAnswer(responses: GatewayResponses, error: GatewayError, exchange: Exchange): Answer {
  const family = error.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  const own = responses[error.type] ?? responses[family];
  const context = new ContextMap(exchange.context);
  context.set("error", errorContext(error));
  const source = { ...exchange, context };
  const [type, template] = new ByMediaType(own?.responseTemplates ?? {}).forAccept(
    headerValue(exchange.request.headers, "accept"),
  ) ?? ["application/json", USUAL];
  const headers = Object.entries(own?.responseParameters ?? {}).flatMap(([name, expression]) => {
    const mapping = compileMapping(expression);
    const value = typeof mapping === "string" ? undefined : mapping(source);
    return value && isSendable(value) ? [[name.replace("gatewayresponse.header.", ""), value] as const] : [];
  });
  const lines: HeaderList = [["Content-Type", type], ["x-amzn-ErrorType", error.errorType], ...headers];
  const last = new Map(lines.map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
  return {
    status: Number(own?.statusCode) || error.status,
    headers: [...last.values()],
    body: substitute(template, source),
  };
}

/** `$context.error`; `messageString` is the message in quotes, the other texts are as they are. */
const errorContext = (error: GatewayError) =>
  new ContextMap(
    Object.entries({
      message: error.message,
      messageString: JSON.stringify(error.message),
      responseType: error.type,
      validationErrorString: error.validation,
    }),
  );

const VARIABLE = /\$(context\.[\w.]+|stageVariables\.\w+|method\.request\.(?:path|querystring|header)\.[\w$.-]+)/g;

/** Plain substitution, "not processed by the Velocity Template Language engine"; what is unknown becomes nothing. */
const substitute = (template: string, source: Exchange): string =>
  template.replaceAll(VARIABLE, (_whole, name: string) => {
    // A dot at the end of a sentence is not part of a name.
    const [, variable = "", dots = ""] = /^(.*?)(\.*)$/.exec(name)!;
    return ((compileMapping(variable) as Mapping)(source) ?? "") + dots;
  });

/** What keeps gateway responses from being deployed. */
export const gatewayResponseProblems = (responses: GatewayResponses): string[] =>
  Object.entries(responses).flatMap(([type, response]) => {
    const where = `gateway response ${type}`;
    const templates = Object.entries(response.responseTemplates ?? {}).flatMap(([media, text]) => {
      const velocity = /#(set|if|foreach|end|else)\b|\$(input|util)\b|\$!?\{/.exec(text)?.[0];
      return velocity
        ? [
            `${where}, template ${media}: "${velocity}" is Velocity; there are only $context.…, $stageVariables.… and $method.request.…`,
          ]
        : [];
    });
    const headers = Object.entries(response.responseParameters ?? {}).flatMap(([name, expression]) => {
      const mapping = compileMapping(expression);
      return typeof mapping === "string" ? [`${where}, parameter ${name}: ${mapping}`] : [];
    });
    return [...templates, ...headers];
  });
