import assert from "node:assert/strict";
import type { Told } from "./intake.ts";

/** Every error of docs/request-intake.md that a caller of this API can meet: status and what `type` ends in. */
const DOCUMENTED = [
  "400 invalid-request",
  "400 unsupported-characters",
  "404 not-found",
  "413 too-large",
  "415 unsupported-media-type",
  "503 unavailable",
];

const texts = new Map<string, string>();

/**
 * Holds an answer against https://www.rfc-editor.org/rfc/rfc9457 and the documented set. No error says anything of the request: each kind
 * has one text only, whatever was sent.
 *
 * @param where what has texts of its own: an API, a route
 * @returns `400 invalid-request`
 */
export function problemOf({ status, text, headers }: Told, where: string): string {
  const seen = `${status} ${text.slice(0, 300)}`;
  assert.equal(headers["content-type"], "application/problem+json", seen);
  const problem = JSON.parse(text);
  assert.deepEqual(Object.keys(problem).sort(), ["detail", "status", "title", "type"], seen);
  assert.equal(problem.status, status, seen);
  for (const member of ["type", "title", "detail"]) assert.match(problem[member], /\S/, seen);
  const kind = `${status} ${problem.type.replace(/^urn:levee:problem:/, "")}`;
  assert.ok(DOCUMENTED.includes(kind), seen);
  assert.equal(headers["retry-after"], kind.startsWith("503") ? "5" : undefined, seen);
  const key = `${where} ${kind}`;
  if (!texts.has(key)) texts.set(key, text);
  assert.equal(text, texts.get(key));
  return kind;
}
