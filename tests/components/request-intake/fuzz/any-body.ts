import fc from "fast-check";
import { refusedBySqs, text } from "./texts.ts";

/** What SQS takes, written anew from its page: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. */
export const TAKEN = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
/** A name or a text in JSON, as careless or as careful as the caller who wrote it. */
export const written = text(4).chain((value) => {
  const json = JSON.stringify(value);
  const escaped = json.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return fc.constantFrom(json, escaped, `"${value}"`);
});
const space = fc.constantFrom("", "", " ", "\t", "\r\n", "\n  ");
const number = fc.constantFrom("0", "-0", "1e400", "1.50", "12345678901234567890", "5e-324", "01", "+1", "NaN");

/** Any JSON object, and some that are nearly one: white space, names twice, numbers that no double holds. */
export const objects = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    written,
    number,
    fc.constantFrom("true", "null"),
    tie("object"),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  ),
  object: fc
    .array(fc.tuple(space, fc.oneof(fc.constantFrom('"__proto__"', '"a"', '"a"'), written), tie("value")), {
      maxLength: 4,
    })
    .map((members) => `{${members.map(([gap, name, value]) => `${gap}${name}${gap}:${value}`).join(",")}}`),
})).object as fc.Arbitrary<string>;

export const nested = (...depths: number[]) =>
  fc
    .tuple(fc.constantFrom('{"a":', "["), fc.constantFrom(...depths))
    .map(([open, depth]) => `${open.repeat(depth)}1${(open === "[" ? "]" : "}").repeat(depth)}`);

export const bodies: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 12, arbitrary: objects },
  { weight: 2, arbitrary: fc.tuple(objects, refusedBySqs).map(([json, odd]) => `{"${odd}":${json}}`) },
  {
    weight: 3,
    arbitrary: fc.tuple(objects, fc.constantFrom("\uFFFE", "\uFFFF")).map(([json, odd]) => `{"${odd}":${json}}`),
  },
  { weight: 2, arbitrary: text() },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: objects.map((json) => `\uFEFF${json}`) },
  { weight: 1, arbitrary: objects.map((json) => json.slice(0, -1)) },
  { weight: 1, arbitrary: nested(1, 100, 1_000).map((json) => `{"a":${json}}`) },
  // A byte that no UTF-8 has, in a text and in a name.
  {
    weight: 2,
    arbitrary: fc
      .tuple(objects, fc.constantFrom(0x80, 0xc0, 0xed, 0xff))
      .map(([json, byte]) => Buffer.concat([Buffer.from('{"'), Buffer.from([byte]), Buffer.from(`":${json}}`)])),
  },
);

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A body as API Gateway reads it: an empty one is {}, and bytes that are no UTF-8 are U+FFFD to it, and so to everybody. */
export const asText = (body: string | Buffer): string => Buffer.from(body).toString() || "{}";

/** What an API without a schema answers it with, if it is small enough. */
export function answerTo(body: string | Buffer): "202" | "400 unsupported-characters" | "400 invalid-request" {
  if (!isObject(parsed(asText(body)))) return "400 invalid-request";
  return TAKEN.test(asText(body)) ? "202" : "400 unsupported-characters";
}
