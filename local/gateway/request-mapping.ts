import type { Integration } from "@aws-sdk/client-api-gateway";
import type { Exchange } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import { headerValue, lowerCase } from "./headers.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { print, VtlList, VtlMap } from "./vtl/values.ts";

/** Parameters for the integration, by their place. */
export type RequestParameters = Readonly<Record<Place, ReadonlyMap<string, string>>>;

type Place = "header" | "querystring" | "path";

/** "Execution failed due to configuration error: … header already present" and a 500, recorded by localstack (`TestApiGatewayHeaderRemapping`). */
const ILLEGAL = lowerCase("Content-Length Transfer-Encoding X-Amzn-Trace-Id X-Amzn-Apigateway-Api-Id");
const ILLEGAL_FOR_AWS = lowerCase("Authorization Connection Expect Proxy-Authenticate TE");

/** Makes the `requestParameters` of an integration ready, or says what is wrong with them. */
export function compileRequestMappings(integration: Integration): {
  map(exchange: Exchange): RequestParameters;
  problems: string[];
} {
  const problems: string[] = [];
  const mappings: [Place, string, Mapping][] = [];
  for (const [to, from] of Object.entries(integration.requestParameters ?? {})) {
    const [, place, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(to) ?? [];
    const mapping = compileMapping(from);
    if (!place || !name)
      problems.push(`request parameter "${to}" is not integration.request.header, querystring or path`);
    else if (typeof mapping === "string") problems.push(`request parameter "${to}": ${mapping}`);
    else mappings.push([place as Place, name, mapping]);
  }
  const isAws = integration.type?.startsWith("AWS") ?? false;
  return { map: (exchange) => mapRequest(exchange, mappings, isAws), problems };
}

function mapRequest(
  exchange: Exchange,
  mappings: readonly [Place, string, Mapping][],
  isAws: boolean,
): RequestParameters {
  const parameters = {
    header: new Map<string, string>(),
    querystring: new Map<string, string>(),
    path: new Map<string, string>(),
  };
  for (const [place, name, mapping] of mappings) {
    const value = mapping(exchange);
    if (value) parameters[place].set(name, value);
  }
  const overrides = exchange.context.get("requestOverride");
  for (const place of ["header", "querystring", "path"] as const) {
    const override = overrides instanceof VtlMap ? overrides.get(place) : undefined;
    if (override instanceof VtlMap) for (const [name, value] of override) parameters[place].set(name, listed(value));
  }
  for (const name of parameters.header.keys()) {
    const lower = name.toLowerCase();
    if (ILLEGAL.has(lower) || (isAws && ILLEGAL_FOR_AWS.has(lower)))
      throw new GatewayError("API_CONFIGURATION_ERROR", { cause: `the header ${name} may not be mapped` });
  }
  return parameters;
}

const listed = (value: Parameters<typeof print>[0]) =>
  value instanceof VtlList ? value.items.map(print).join(",") : print(value);

/** Headers of a request to a custom integration: what was mapped, and what API Gateway adds (recorded by localstack, same tests). */
export function integrationHeaders(exchange: Exchange, mapped: ReadonlyMap<string, string>): Map<string, string> {
  const { request, apiId } = exchange;
  const contentType = headerValue(request.headers, "content-type");
  const usual = new Map([
    ["Accept", "application/json"],
    ["User-Agent", `AmazonAPIGateway_${apiId}`],
    ["X-Amzn-Trace-Id", request.traceId],
  ]);
  if (contentType && !["GET", "HEAD", "OPTIONS"].includes(request.method)) usual.set("Content-Type", contentType);
  const names = new Set([...mapped.keys()].map((name) => name.toLowerCase()));
  return new Map([...[...usual].filter(([name]) => !names.has(name.toLowerCase())), ...mapped]);
}
