import assert from "node:assert/strict";
import type { Answer } from "./call.ts";

/** What API Gateway makes an id of; components and handlers have rules of their own for it. */
export const ID = /^[0-9]{13}-[A-Za-z0-9_-]{8,64}$/;

/** Holds a 202 against the contract, whatever the request was. Returns the id. */
export function assertAccepted(answer: Answer, requestsUrl: string, retryAfter = 1): string {
  const seen = `${answer.status} ${answer.text.slice(0, 500)}`;
  assert.equal(answer.status, 202, seen);
  assert.equal(answer.header("content-type"), "application/json", seen);
  assert.equal(answer.header("retry-after"), String(retryAfter), seen);
  const { requestId, ...rest } = answer.json();
  assert.match(requestId, ID);
  assert.deepEqual(rest, { status: "accepted", statusUrl: `${requestsUrl}/${requestId}` });
  const location = answer.header("location")!;
  assert.match(location, /^\//, "Location is a path");
  assert.equal(new URL(location, requestsUrl).href, `${requestsUrl}/${requestId}`);
  return requestId;
}
