import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type HeaderList, headerValue, lowerCase, pairs, without } from "./headers.ts";

/** One call of a deployed API, as the integration gets to see it. */
export interface ApiRequest {
  readonly method: string;
  /** The path as called, undecoded, with what stands before the stage. */
  readonly fullPath: string;
  /** The path below the stage, undecoded, with one leading slash. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly host: string;
  readonly sourceIp: string;
  /** `Root=…` of X-Amzn-Trace-Id, of the caller or new. */
  readonly traceId: string;
  /** As it came in, which is what a caller's signature is over. */
  readonly raw: { readonly target: string; readonly headers: HeaderList };
}

/**
 * Headers that reach neither templates nor integrations, recorded by localstack (`TestApiGatewayHeaderRemapping`); the table itself is at
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
 */
const DROPPED = lowerCase(
  "Connection Content-Length Content-MD5 Expect Max-Forwards Proxy-Authenticate Server TE Transfer-Encoding Trailer Upgrade WWW-Authenticate X-Amzn-Trace-Id X-Forwarded-For X-Forwarded-Proto X-Forwarded-Port",
);

/** Where in a URL the API, its stage and the path below it stand. */
export interface Target {
  readonly apiId: string;
  readonly stage: string;
  /** Undecoded, without query. */
  readonly path: string;
}

/** Makes a request ready: query decoded once, the headers that API Gateway adds in place. */
export function apiRequest(incoming: IncomingMessage, target: Target, body: Buffer): ApiRequest {
  const headers = pairs(incoming.rawHeaders);
  const [fullPath = "/", query = ""] = splitOnce(incoming.url ?? "/", "?");
  const sourceIp = (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const traceId = traceOf(headerValue(headers, "x-amzn-trace-id"));
  const forwarded = headerValue(headers, "x-forwarded-for");
  return {
    method: incoming.method ?? "GET",
    fullPath,
    path: `/${target.path.replace(/^\/+/, "")}`,
    query: readQuery(query),
    headers: [
      ...without(headers, DROPPED),
      ["X-Amzn-Trace-Id", traceId],
      ["X-Forwarded-For", forwarded ? `${forwarded}, ${sourceIp}` : sourceIp],
      ["X-Forwarded-Port", String(incoming.socket.localPort ?? 80)],
      ["X-Forwarded-Proto", "http"],
    ],
    body,
    host: headerValue(headers, "host") ?? "",
    sourceIp,
    traceId,
    raw: { target: incoming.url ?? "/", headers },
  };
}

/** Last value of each name, which is the one that single-value readers see. */
export const lastValues = (query: ReadonlyMap<string, readonly string[]>): Map<string, string> =>
  new Map([...query].map(([name, values]) => [name, values.at(-1) ?? ""]));

/** `%41` as `A`; a text that escapes nothing properly stays as it is. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "The semicolon character is not supported for any request URL query string and results in the data being split", known issues. */
function readQuery(query: string): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const part of query.split(/[&;]/).filter(Boolean)) {
    const [name = "", value = ""] = splitOnce(part, "=").map((text) => percentDecode(text.replaceAll("+", " ")));
    all.set(name, [...(all.get(name) ?? []), value]);
  }
  return all;
}

const splitOnce = (text: string, by: string): string[] => {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
};

/** The caller's trace when it is well-formed, else a new one: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceOf(header: string | undefined): string {
  const well = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[A-Za-z]+=[\w:|.-]+)*$/i.exec(header ?? "");
  const epoch = Math.floor(Date.now() / 1000).toString(16);
  return well ? well[0] : `Root=1-${epoch}-${randomBytes(12).toString("hex")}`;
}
