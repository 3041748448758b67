import type { CallerOf } from "../caller.ts";
import type { Backend } from "../custom-integration.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { headerValue } from "../headers.ts";
import type { HttpAnswer } from "../http-call.ts";
import type { AwsUri } from "./aws-uri.ts";

/** Calls a function: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export type Invoke = (
  exchange: Exchange,
  payload: string,
  timeoutMs: number,
  invocationType?: string,
) => Promise<HttpAnswer>;

/** "6 MB each for request and response (synchronous)", to the byte as Lambda's own refusal says it: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6_291_456;

/**
 * Lambda takes no such call: throttled, denied, missing, too large. "If the Lambda API rejects the invocation request, API Gateway returns a
 * 500 error code"; of which type of gateway response its page does not say.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
 */
const rejected = (cause: string) =>
  new GatewayError("INTEGRATION_FAILURE", { status: 500, message: "Internal server error", cause });

/** The function of `lambda:path/2015-03-31/functions/{arn}/invocations`, or undefined for another path. */
export function invoker(endpoint: Endpoint, uri: AwsUri, caller: CallerOf): Invoke | undefined {
  const arn = /^2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(uri.rest)?.[1];
  if (!arn) return undefined;
  return async (exchange, payload, timeoutMs, invocationType = "RequestResponse") => {
    if (Buffer.byteLength(payload) > MAX_EVENT_BYTES)
      throw rejected(`Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`);
    const answer = await endpoint.call({
      service: "lambda",
      region: uri.region,
      method: "POST",
      path: `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`,
      headers: { "content-type": "application/json", "x-amz-invocation-type": invocationType },
      body: payload,
      caller: caller(exchange),
      timeoutMs,
    });
    if (answer.status >= 300) throw rejected(answer.body.toString());
    return answer;
  };
}

/** True when the function itself failed. */
export const hasFailed = (answer: HttpAnswer): boolean =>
  headerValue(answer.headers, "x-amz-function-error") !== undefined;

/**
 * A custom integration with a function: what the request template makes is its event, what it returns goes to the response template, and patterns
 * are held against the message of its error. A mapped X-Amz-Invocation-Type of 'Event' does not wait for it (`set-up-lambda-integration-async.html`).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
export const lambda =
  (invoke: Invoke): Backend =>
  async ({ exchange, headers, body, timeoutMs }) => {
    try {
      JSON.parse(body || "{}");
    } catch (cause) {
      throw new GatewayError("DEFAULT_4XX", {
        message: `Could not parse request body into json: ${(cause as Error).message}`,
      });
    }
    const answer = await invoke(exchange, body || "{}", timeoutMs, headerValue([...headers], "x-amz-invocation-type"));
    return { ...answer, selection: hasFailed(answer) ? errorMessage(answer.body) : "" };
  };

function errorMessage(body: Buffer): string {
  try {
    return String((JSON.parse(body.toString()) as { errorMessage?: unknown }).errorMessage ?? "");
  } catch {
    return "";
  }
}
