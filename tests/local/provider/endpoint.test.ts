import assert from "node:assert/strict";
import { emulatorEndpoint } from "../../../local/provider/endpoint.ts";

describe("the endpoint of the local provider", () => {
  it("is any loopback address", () => {
    for (const url of [
      "http://127.0.0.1:4566",
      "http://127.9.8.7:1",
      "http://[::1]:4566",
      "https://localhost:4566",
      "http://127.1:80",
    ]) {
      assert.equal(emulatorEndpoint(url), url);
    }
    assert.equal(emulatorEndpoint("http://127.0.0.1:4566/"), "http://127.0.0.1:4566");
  });

  it("left out means offline", () => {
    assert.equal(emulatorEndpoint(undefined), undefined);
    assert.equal(emulatorEndpoint(""), undefined);
  });

  for (const url of [
    "https://sqs.eu-central-1.amazonaws.com",
    "http://10.0.0.1:4566",
    "http://0.0.0.0:4566",
    "http://128.0.0.1",
    "http://[::2]:4566",
    "http://[::ffff:10.0.0.1]:4566",
    "http://localhost.example.com:4566",
    "http://127.0.0.1.nip.io:4566",
    "http://127.0.0.1@example.com:4566",
    "http://user@example.com",
    "127.0.0.1:4566",
    "localhost",
    "file:///etc/passwd",
    "not a url",
  ]) {
    it(`refuses ${url} by name, and says what to do`, () => {
      assert.throws(
        () => emulatorEndpoint(url),
        (error: Error) => error.message.includes(`"${url}"`) && /npm run local/.test(error.message),
      );
    });
  }
});
