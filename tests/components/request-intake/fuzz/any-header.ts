import fc from "fast-check";
import { headerValue, token } from "./texts.ts";

export type Header = readonly [name: string, value: string];

const TRACE = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";

/** Any spelling of a name. */
export const spelt = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) => [...name].map((letter, n) => (upper[n] ? letter.toUpperCase() : letter.toLowerCase())).join(""));

export const named = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Header> =>
  fc.tuple(fc.oneof(fc.constant(name), spelt(name)), value);

const key = fc.oneof(
  { weight: 6, arbitrary: headerValue },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.constantFrom("", "0", "k".repeat(10_000), "&=".repeat(5_000)) },
);

/** What names the call, the caller or the place; none of it may get into an id or an attribute. */
const forged = fc.oneof(
  ...[
    "X-Amzn-RequestId",
    "x-amz-apigw-id",
    "X-Amzn-Trace-Id",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Amz-Target",
    "X-Amz-Date",
    "Authorization",
    "Accept",
    "Accept-Encoding",
    "Content-Encoding",
    "Content-MD5",
    "Expect",
    "TE",
    "X-HTTP-Method-Override",
    "User-Agent",
    "requestId",
    "MessageAttribute.1.Value.StringValue",
  ].map((name) => named(name, fc.oneof(headerValue, fc.constantFrom("AmazonSQS.DeleteQueue", TRACE, "text/html")))),
);

/** Lines of any number: keys, forgeries, and whatever else. */
export const headers = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: named("Idempotency-Key", key) },
    { weight: 3, arbitrary: forged },
    { weight: 3, arbitrary: fc.tuple(token, headerValue) },
  ),
  { maxLength: 6 },
);
