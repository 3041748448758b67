import type { Exchange } from "../exchange.ts";
import { headerValue } from "../headers.ts";
import { compileMapping, type Mapping } from "../mapping.ts";

/** The identity of a request: the values of the authorizer's sources, or undefined when one is missing or empty. */
export type Identity = (exchange: Exchange) => readonly string[] | undefined;

/**
 * Makes `identitySource` ready, or says what is wrong with it. "When any specified identity source is missing, null, or empty, API Gateway
 * returns a 401 Unauthorized response without calling the authorizer Lambda function."
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 */
export function identityOf(source: string): Identity | string {
  const expressions = source
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const mappings: Mapping[] = [];
  for (const expression of expressions) {
    const header = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
    const mapping = header
      ? // Whichever way the client spells it: an authorizer that HTTP/2 clients could not pass would be none.
        ({ request }: Exchange) => headerValue(request.headers, header)
      : compileMapping(expression);
    if (typeof mapping === "string") return `identitySource ${mapping}`;
    mappings.push(mapping as Mapping);
  }
  return (exchange) => {
    const values = mappings.map((read) => read(exchange) ?? "");
    return values.every((value) => value !== "") ? values : undefined;
  };
}
