import { type ApiRequest, lastValues } from "./api-request.ts";
import { contextText } from "./context.ts";
import type { HeaderList } from "./headers.ts";
import { jsonPath } from "./vtl/json-path.ts";
import { parseJson, print, type VtlMap } from "./vtl/values.ts";

/** What a mapping expression may read. */
export interface MappingSource {
  readonly request: ApiRequest;
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly context: VtlMap;
  readonly stageVariables: ReadonlyMap<string, string>;
  /** There when a response is mapped. */
  readonly response?: { readonly headers: HeaderList; readonly body: string };
}

/** Reads a value; undefined leaves out what it was meant for. */
export type Mapping = (source: MappingSource) => string | undefined;

/**
 * Makes a mapping expression ready, or says what is wrong with it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html.
 * Names of headers and query strings are looked up by case, as on AWS.
 */
export function compileMapping(expression: string): Mapping | string {
  if (/^'.*'$/s.test(expression)) return () => expression.slice(1, -1);
  const [, source = "", rest = ""] =
    /^(method\.request|integration\.response|context|stageVariables)\.(.+)$/s.exec(expression) ?? [];
  if (source === "context") return ({ context }) => contextText(context, rest);
  if (source === "stageVariables") return ({ stageVariables }) => stageVariables.get(rest);
  const [, place = "", name = ""] = /^([a-z]+)(?:\.(.+))?$/.exec(rest) ?? [];
  if (source === "method.request" && place in REQUEST) return REQUEST[place]!(name);
  if (source === "integration.response" && place in RESPONSE) return RESPONSE[place]!(name);
  if (place === "body" && (source === "method.request" || source === "integration.response"))
    return bodyMapping(source, name);
  return `"${expression}" is not a mapping expression; there are 'text', context.…, stageVariables.…, method.request.… and integration.response.…`;
}

const REQUEST: Readonly<Record<string, (name: string) => Mapping>> = {
  path:
    (name) =>
    ({ pathParameters }) =>
      pathParameters.get(name),
  querystring:
    (name) =>
    ({ request }) =>
      lastValues(request.query).get(name),
  multivaluequerystring:
    (name) =>
    ({ request }) =>
      request.query.get(name)?.join(","),
  header:
    (name) =>
    ({ request }) =>
      lastHeader(request.headers, name),
  multivalueheader:
    (name) =>
    ({ request }) =>
      allHeaders(request.headers, name),
};

const RESPONSE: Readonly<Record<string, (name: string) => Mapping>> = {
  header:
    (name) =>
    ({ response }) =>
      lastHeader(response?.headers ?? [], name),
  multivalueheader:
    (name) =>
    ({ response }) =>
      allHeaders(response?.headers ?? [], name),
};

const lastHeader = (headers: HeaderList, name: string) => headers.findLast(([key]) => key === name)?.[1];

function allHeaders(headers: HeaderList, name: string): string | undefined {
  const values = headers.filter(([key]) => key === name).map(([, value]) => value);
  return values.length > 0 ? values.join(",") : undefined;
}

function bodyMapping(source: string, path: string): Mapping | string {
  const textOf = ({ request, response }: MappingSource) =>
    source === "method.request" ? request.body.toString() : (response?.body ?? "");
  if (!path) return textOf;
  const read = jsonPath(`$.${path}`);
  if (typeof read === "string") return read;
  return (from) => {
    try {
      return print(read(parseJson(textOf(from)))) || undefined;
    } catch {
      return undefined;
    }
  };
}
