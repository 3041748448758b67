import assert from "node:assert/strict";
import { emulatorEndpoint } from "../../../local/provider/endpoint.ts";

describe("the endpoint of the local provider", () => {
  it("is a loopback address, as it was given but for slashes at its end", () => {
    for (const url of ["http://127.0.0.1:4566", "https://localhost:4566"]) assert.equal(emulatorEndpoint(url), url);
    assert.equal(emulatorEndpoint("http://127.0.0.1:4566/"), "http://127.0.0.1:4566");
  });

  it("left out means offline", () => {
    assert.equal(emulatorEndpoint(undefined), undefined);
    assert.equal(emulatorEndpoint(""), undefined);
  });

  for (const url of ["https://sqs.eu-central-1.amazonaws.com", "http://10.0.0.1:4566", "127.0.0.1:4566", "not a url"]) {
    it(`refuses ${url} by name, and says what to do`, () => {
      assert.throws(
        () => emulatorEndpoint(url),
        (error: Error) => error.message.includes(`"${url}"`) && /npm run local/.test(error.message),
      );
    });
  }
});
