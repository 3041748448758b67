import { type Problem, problemJson, problemType } from "./templates/problem.ts";

/** One of API Gateway's own answers, as a problem. */
export interface GatewayResponse {
  /** Ends the name of its resource. */
  readonly name: string;
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
  readonly responseType: string;
  /** Left out where the type has a status for each of its cases: a status for a `DEFAULT_` would change them all. */
  readonly statusCode?: string;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export function response(
  name: string,
  responseType: string,
  problem: Problem,
  retryAfter?: number,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  return {
    name,
    responseType,
    ...(problem.status === undefined ? {} : { statusCode: String(problem.status) }),
    responseParameters: {
      "gatewayresponse.header.Content-Type": `'${problemType}'`,
      ...(retryAfter === undefined ? {} : { "gatewayresponse.header.Retry-After": `'${retryAfter}'` }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value])),
    },
    responseTemplates: { "application/json": problemJson(problem) },
  };
}
