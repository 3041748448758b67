import assert from "node:assert/strict";
import type { Answer } from "./call.ts";

/** What a problem has to be; the titles and kinds are those of docs/request-intake.md. */
export interface Expected {
  readonly status: number;
  /** What `type` ends in. */
  readonly kind: string;
  /** Seconds, exactly; left out where there must be no such header. */
  readonly retryAfter?: number;
  readonly detail?: RegExp;
}

export const unavailable: Expected = {
  status: 503,
  kind: "unavailable",
  retryAfter: 5,
  detail: /may have been accepted.*same Idempotency-Key/s,
};

/** Holds an answer against https://www.rfc-editor.org/rfc/rfc9457 and against what was expected. */
export function assertProblem(answer: Answer, { status, kind, retryAfter, detail = /\S/ }: Expected, of = ""): void {
  const seen = `${of} ${answer.status} ${answer.text.slice(0, 500)}`;
  assert.equal(answer.status, status, seen);
  assert.equal(answer.header("content-type"), "application/problem+json", seen);
  assert.equal(answer.header("content-length"), String(answer.body.length), seen);
  assert.equal(answer.header("retry-after"), retryAfter === undefined ? undefined : String(retryAfter), seen);
  assert.equal(answer.header("location"), undefined, seen);
  const problem = answer.json();
  assert.deepEqual(Object.keys(problem).sort(), ["detail", "status", "title", "type"], seen);
  assert.equal(problem.type, `urn:levee:problem:${kind}`, seen);
  assert.equal(problem.status, status, seen);
  assert.ok(typeof problem.title === "string" && problem.title.length > 0, seen);
  assert.match(problem.detail, detail, seen);
}
