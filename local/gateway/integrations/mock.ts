import type { Backend } from "../custom-integration.ts";
import { GatewayError } from "../gateway-error.ts";

/**
 * A mock answers with the status code that the request template names:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html.
 * Its parser forgives keys without quotes and a comma too many, as CDK's `{ statusCode: 200 }` needs it to.
 */
export const mock: Backend = async ({ body }) => {
  const status = /(?:^|[{,\s])(["']?)statusCode\1\s*:\s*(\d{3})\s*(?=[,}\s]|$)/.exec(body)?.[2];
  if (!status)
    throw new GatewayError("DEFAULT_5XX", {
      cause: `a mock's template has to give {"statusCode": …}, not ${body.slice(0, 80)}`,
    });
  return { status: Number(status), headers: [], body: Buffer.alloc(0) };
};
