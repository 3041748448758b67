import type { APIGatewayProxyResult } from "aws-lambda";
import type { Arrival } from "./arrival.ts";
import type { Refused } from "./refusal.ts";
import type { Said, Words } from "./words.ts";

/** What API Gateway makes an answer of: `#api-gateway-simple-proxy-for-lambda-output-format` of the page on proxy integrations. */
export type Answer = Pick<APIGatewayProxyResult, "statusCode" | "body"> & { readonly headers: Record<string, string> };

const problem = (statusCode: number, body: string): Answer => ({
  statusCode,
  headers: { "Content-Type": "application/problem+json" },
  body,
});

/** One of the answers that are the same for every request. */
export function saying({ status, body, retryAfter }: Said): Answer {
  const answer = problem(status, body);
  if (retryAfter !== undefined) answer.headers["Retry-After"] = String(retryAfter);
  return answer;
}

/** What the team's check refused, in its words. */
export const refusing = ({ status, title, detail, errors }: Refused, { problemNames }: Words): Answer =>
  problem(
    status,
    JSON.stringify({
      type: `${problemNames}rejected`,
      title,
      status,
      detail,
      ...(errors.length > 0 && { errors }),
    }),
  );

/** SQS has the message. As components/request-intake/templates/accepted.ts says it. */
export const accepting = ({ requestId, location, host }: Arrival, { origin, pollAfter }: Words): Answer => ({
  statusCode: 202,
  headers: { "Content-Type": "application/json", Location: location, "Retry-After": String(pollAfter) },
  body: JSON.stringify({ requestId, status: "accepted", statusUrl: `${origin ?? `https://${host}`}${location}` }),
});

/** The answer with what lets a page in a browser read it. Of several origins the one that asks, as the templates choose it. */
export function readable(answer: Answer, origin: string | undefined, { cors }: Words): Answer {
  if (!cors) return answer;
  const [only] = cors.origins;
  const allowed = cors.origins.length === 1 ? only : cors.origins.find((one) => one === origin);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...cors.headers,
      ...(allowed !== undefined && { "Access-Control-Allow-Origin": allowed }),
    },
  };
}
