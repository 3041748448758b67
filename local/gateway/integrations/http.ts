import type { Integration as Definition } from "@aws-sdk/client-api-gateway";
import { Agent } from "undici";
import { type Backend, timeoutOf } from "../custom-integration.ts";
import type { Answer, Exchange, Integration } from "../exchange.ts";
import { lowerCase, without } from "../headers.ts";
import { type HttpAnswer, httpCall } from "../http-call.ts";
import { compileRequestMappings } from "../request-mapping.ts";
import { fillPath } from "./aws-uri.ts";

/** What is wrong with the address of an HTTP integration: the embedded cloud calls nobody but this machine. */
export function httpProblem(uri: string): string | undefined {
  const host = URL.parse(uri.replaceAll(/\{[^{}]*\}/g, "x"))?.hostname;
  const isHere =
    host !== undefined &&
    /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(host) &&
    /^http:\/\/[\w.[\]:]+(\/|\?|$)/.test(uri);
  return isHere
    ? undefined
    : `the address "${uri}" is not on loopback; locally an HTTP integration reaches http://127.0.0.1 only`;
}

const agent = new Agent({ connections: 64, headersTimeout: 0, bodyTimeout: 0 });

/** A custom HTTP integration: https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html */
export const http =
  (definition: Definition): Backend =>
  ({ exchange, path, query, headers, body, timeoutMs }) =>
    send(definition, exchange, path, [...query], Object.fromEntries(headers), Buffer.from(body), timeoutMs);

const NOT_PASSED_ON = lowerCase("Host Content-Encoding X-Forwarded-For X-Forwarded-Port X-Forwarded-Proto");
const NOT_PASSED_BACK = lowerCase("Transfer-Encoding Content-Encoding Via");
const REMAPPED = lowerCase("Connection Content-Length Date Server x-amzn-requestid");

/** The HTTP proxy: the request as it came, mapped parameters added; the answer as it came, some headers renamed (recorded by localstack). */
export function httpProxy(definition: Definition): { run: Integration; problems: string[] } {
  const mappings = compileRequestMappings(definition);
  const run: Integration = async (exchange): Promise<Answer> => {
    const { header, querystring, path } = mappings.map(exchange);
    const { request } = exchange;
    const query = [
      ...[...request.query].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
      ...querystring,
    ];
    const headers: Record<string, string[]> = {};
    for (const [name, value] of without(request.headers, NOT_PASSED_ON))
      headers[name] = [...(headers[name] ?? []), value];
    for (const [name, value] of header) headers[name] = [value];
    headers["X-Amzn-Apigateway-Api-Id"] = [exchange.apiId];
    const answer = await send(definition, exchange, path, query, headers, request.body, timeoutOf(definition));
    const lines = without(answer.headers, NOT_PASSED_BACK).map(([name, value]): [string, string] => [
      REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name,
      value,
    ]);
    return { status: answer.status, headers: lines, body: answer.body };
  };
  return { run, problems: mappings.problems };
}

function send(
  definition: Definition,
  exchange: Exchange,
  path: ReadonlyMap<string, string>,
  query: readonly (readonly [string, string])[],
  headers: Record<string, string | string[]>,
  body: Buffer,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const url = new URL(
    fillPath(definition.uri ?? "", path, (value) => value.split("/").map(encodeURIComponent).join("/")),
  );
  for (const [name, value] of query) url.searchParams.append(name, value);
  const wanted = definition.httpMethod;
  const method = !wanted || wanted === "ANY" ? exchange.request.method : wanted;
  return httpCall(agent, { origin: url.origin, method, path: url.pathname + url.search, headers, body, timeoutMs });
}
