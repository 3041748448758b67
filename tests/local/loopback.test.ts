import assert from "node:assert/strict";
import fc from "fast-check";
import { loopbackUrl } from "../../local/loopback.ts";

describe("loopbackUrl", () => {
  for (const [text, origin] of [
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566"],
    ["http://127.9.8.7:1/path?query", "http://127.9.8.7:1"],
    ["http://127.1:80", "http://127.0.0.1"],
    ["http://2130706433", "http://127.0.0.1"],
    ["http://[::1]:4566", "http://[::1]:4566"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]"],
    ["https://localhost:4566", "https://localhost:4566"],
    ["HTTP://LOCALHOST", "http://localhost"],
  ] as const) {
    it(`takes ${text}`, () => assert.equal(loopbackUrl(text)?.origin, origin));
  }

  for (const text of [
    "https://sqs.eu-central-1.amazonaws.com",
    "http://0.0.0.0:4566",
    "http://[::]:4566",
    "http://[::2]:4566",
    "http://[::ffff:10.0.0.1]:4566",
    "http://[::ffff:127.0.0.1]:4566",
    "http://localhost.example.com:4566",
    "http://my-localhost",
    "http://127.0.0.1.nip.io:4566",
    "http://127.0.0.1@example.com:4566",
    "http://user@example.com",
    "http://example.com/127.0.0.1",
    "http://example.com#@localhost",
    "127.0.0.1:4566",
    "localhost:4566",
    "localhost",
    "//127.0.0.1",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "ws://127.0.0.1",
    "http://",
    "not a url",
    "",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(loopbackUrl(text), undefined));
  }

  it("takes an IPv4 address when it begins with 127, and no other", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const first = fc.oneof(fc.constant(127), octet);
    fc.assert(
      fc.property(fc.tuple(first, octet, octet, octet), fc.integer({ min: 1, max: 65_535 }), (octets, port) => {
        assert.equal(loopbackUrl(`http://${octets.join(".")}:${port}/`) !== undefined, octets[0] === 127);
      }),
    );
  });
});
