import assert from "node:assert/strict";
import { assertAccepted } from "./accepted.ts";
import { type Call, call, post } from "./call.ts";
import type { Inbox } from "./inbox.ts";
import { assertProblem, type Expected } from "./problem.ts";

export const invalid: Expected = { status: 400, kind: "invalid-request", detail: /The body has to be a JSON object/ };
const characters: Expected = { status: 400, kind: "unsupported-characters", detail: /U\+FFFE.*JSON escapes/ };
const mediaType: Expected = { status: 415, kind: "unsupported-media-type", detail: /application\/json/ };
export const tooLarge: Expected = { status: 413, kind: "too-large", detail: /1,048,576/ };

/** A body of that many bytes. */
export const filled = (bytes: number): string => `{"a":"${"x".repeat(bytes - 8)}"}`;

/**
 * What POST /requests refuses whichever way it takes to its queue, in the words of the direct path; for a `describe`.
 *
 * @param the an instance that takes any object, and whose queue nobody consumes
 */
export function refusesBadInput(the: () => { readonly url: string; readonly inbox: Inbox }): void {
  const malformed: Record<string, string | Buffer> = {
    "half an object": '{"a":1',
    "no JSON": "hello",
    "a form": "a=1&b=2",
    "single quotes": "{'a':1}",
    "a comma too many": '{"a":1,}',
    "a comment": '{"a":1/* */}',
    "two objects": "{}{}",
    NaN: '{"a":NaN}',
    "white space only": " \n ",
    "a raw control character in a string": '{"a":"\u0001"}',
    "a raw NUL": '{"a":"\0"}',
    "a raw line feed in a string": '{"a":"\n"}',
    "a byte order mark": Buffer.from('\uFEFF{"a":1}'),
    "UTF-16": Buffer.from('{"a":1}', "utf16le"),
    "binary data": Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff]),
    "quotes and back slashes that would break an answer's JSON": '"\\"}\\\\',
    Velocity: "#set($x = 1) $input.body",
    "100,000 brackets": "[".repeat(100_000),
  };
  for (const [what, body] of Object.entries(malformed)) {
    it(`refuses a body that is ${what}: 400`, async () => assertProblem(await post(the().url, body), invalid));
  }

  for (const body of ["[]", "1", '"text"', "true", "null"]) {
    it(`refuses ${body}, which is JSON but no object: 400`, async () =>
      assertProblem(await post(the().url, body), invalid));
  }

  it("reads an empty body as an empty object, as API Gateway does", async () => {
    const { body } = await the().inbox.take(assertAccepted(await post(the().url, ""), the().url));
    assert.equal(body, "{}");
  });

  const types: string[] = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/json5",
    "application/problem+json",
    "application/*",
    "*/*",
    "json",
    "text/plain, application/json",
    '"application/json"',
    "$default",
  ];
  for (const type of types) {
    it(`refuses the media type ${type}: 415`, async () => {
      const headers = [["Content-Type", type]] as const;
      assertProblem(await call(the().url, { method: "POST", headers, body: "{}" }), mediaType);
    });
  }

  for (const type of ["application/json;charset=UTF-8", "Application/JSON; charset=utf-8; x=y", " application/json "]) {
    it(`takes the media type "${type}"`, async () => {
      const headers = [["content-type", type]] as const;
      await the().inbox.take(assertAccepted(await call(the().url, { method: "POST", headers, body: "{}" }), the().url));
    });
  }

  it("takes a missing or empty Content-Type for application/json, as API Gateway does", async () => {
    for (const headers of [[], [["Content-Type", ""]]] as Call["headers"][]) {
      await the().inbox.take(assertAccepted(await call(the().url, { method: "POST", headers, body: "{}" }), the().url));
    }
  });

  for (const character of ["\uFFFE", "\uFFFF"]) {
    const name = `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
    it(`refuses a raw ${name}, which SQS takes not, and takes it as an escape`, async () => {
      assertProblem(await post(the().url, `{"a":"b${character}c"}`), characters);
      const body = `{"a":"b\\u${character.charCodeAt(0).toString(16)}c"}`;
      assert.equal((await the().inbox.take(assertAccepted(await post(the().url, body), the().url))).body, body);
    });
  }

  it("refuses a body over SQS's limit, or within it but not with its attributes: 413", async () => {
    for (const bytes of [1_048_576, 1_048_577, 2_000_000]) {
      assertProblem(await post(the().url, filled(bytes)), tooLarge, `${bytes} bytes:`);
    }
    const key = [["Idempotency-Key", "k".repeat(5_000)]] as const;
    await the().inbox.take(assertAccepted(await post(the().url, filled(1_040_000), key), the().url));
    assertProblem(await post(the().url, filled(1_045_000), key), tooLarge);
  });

  it("refuses a body of 1 MiB that is invalid as well for being invalid: 400", async () => {
    assertProblem(await post(the().url, "x".repeat(1_048_577)), invalid);
  });
}
