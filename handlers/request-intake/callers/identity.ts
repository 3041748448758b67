import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { Identity } from "./contract.ts";

/** Header names as clients send them, to values; API Gateway leaves both as they came. */
type Sent = Partial<Pick<APIGatewayRequestAuthorizerEvent, "headers" | "multiValueHeaders">>;

/**
 * The identity in a request: only the headers that API Gateway keeps answers by. Undefined if one of them is missing, or says two things:
 * it is not documented which of them an answer is kept by, so it could be given to whoever sends the other alone.
 */
export function identityOf(names: readonly string[], { headers, multiValueHeaders }: Sent): Identity | undefined {
  const said = new Map(names.map((name) => [name.toLowerCase(), new Set<string>()]));
  for (const [name, values] of [...Object.entries(headers ?? {}), ...Object.entries(multiValueHeaders ?? {})])
    for (const value of [values ?? ""].flat()) said.get(name.toLowerCase())?.add(value);
  const known: Record<string, string> = {};
  for (const [name, [value = "", ...others]] of said) {
    if (value === "" || others.length > 0) return undefined;
    known[name] = value;
  }
  const { authorization } = known;
  return {
    headers: known,
    ...(authorization !== undefined && { token: authorization.replace(/^Bearer +/i, "") }),
  };
}
