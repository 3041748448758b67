import assert from "node:assert/strict";
import { explain } from "../../cli/explain.ts";

describe("what went wrong, in one line", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4566"), {
    code: "ECONNREFUSED",
    address: "127.0.0.1",
    port: 4566,
  });
  const kept =
    "nothing answers at 127.0.0.1:4566: is the kept stack still up? npm run local:down clears away what is left of one";

  it("says where nothing answers, whoever called: the SDK, or fetch, which says nothing itself", () => {
    assert.equal(explain(Object.assign(refused, { $metadata: { attempts: 4 } })), kept);
    assert.equal(explain(new TypeError("fetch failed", { cause: refused })), kept);
    assert.equal(explain(Object.assign(new AggregateError([refused], ""), { code: "ECONNREFUSED" })), kept);
    assert.match(
      explain(refused, "http://127.0.0.1:4567"),
      /^nothing answers at http:\/\/127\.0\.0\.1:4567: is the kept/,
    );
  });

  it("says that nobody answered in time", () => {
    const late = Object.assign(new Error("@smithy/node-http-handler - …"), { name: "TimeoutError" });
    assert.match(
      explain(late),
      /^no answer from AWS in time, however often it was asked; look whether it can be reached/,
    );
  });

  it("names what AWS refuses by its own name, on one line", () => {
    const denied = Object.assign(new Error("not\n authorized"), { name: "AccessDenied", $metadata: {} });
    assert.equal(explain(denied), "AWS: AccessDenied: not authorized");
  });
});
