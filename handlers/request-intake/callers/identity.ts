import type { Identity } from "./contract.ts";

/** Header names as clients send them, to values; API Gateway leaves both as they came. */
type Headers = Readonly<Record<string, string | undefined>> | null;

/** The identity in a request: only the headers that API Gateway keeps answers by. Undefined if one of them is missing. */
export function identityOf(names: readonly string[], sent: Headers): Identity | undefined {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent ?? {}))
    if (wanted.has(name.toLowerCase()) && value) headers[name.toLowerCase()] = value;
  if (Object.keys(headers).length < wanted.size) return undefined;
  const { authorization } = headers;
  return {
    headers,
    ...(authorization !== undefined && { token: authorization.replace(/^Bearer +/i, "") }),
  };
}
