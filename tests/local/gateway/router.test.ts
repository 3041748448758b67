import assert from "node:assert/strict";
import { Router } from "../../../local/gateway/router.ts";

const RECORDED =
  "https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway (TestApigatewayRouting, test_lambda_aws_proxy_integration)";

const router = new Router<string>();
for (const route of [
  "GET /",
  "POST /requests",
  "GET /requests/{id}",
  "GET /requests/{id}/result",
  "GET /requests/latest",
  "POST /test",
  "ANY /test/any",
  "OPTIONS /{proxy+}",
  "GET /files/{name}/{rest+}",
]) {
  const [method = "", path = ""] = route.split(" ");
  router.add(path, method, route);
}

const cases: [method: string, path: string, route: string | undefined, parameters?: Record<string, string>][] = [
  ["GET", "/", "GET /"],
  ["GET", "", "GET /"],
  ["POST", "/requests", "POST /requests"],
  ["POST", "/requests/", "POST /requests"],
  ["GET", "/requests", undefined],
  ["GET", "/requests/42", "GET /requests/{id}", { id: "42" }],
  ["GET", "/requests/42/", "GET /requests/{id}", { id: "42" }],
  ["GET", "/requests/latest", "GET /requests/latest"],
  ["GET", "/requests/42/result", "GET /requests/{id}/result", { id: "42" }],
  ["GET", "/requests//result", undefined],
  ["GET", "/Requests/42", undefined],
  ["HEAD", "/requests/42", undefined],
  ["GET", "/requests/a%20b%2Fc%22", "GET /requests/{id}", { id: 'a b/c"' }],
  ["GET", "/requests/%zz", "GET /requests/{id}", { id: "%zz" }],
  ["GET", "/requests/a+b", "GET /requests/{id}", { id: "a+b" }],
  ["POST", "/test", "POST /test"],
  ["OPTIONS", "/test", "OPTIONS /{proxy+}", { proxy: "test" }],
  ["OPTIONS", "/test/any", "ANY /test/any"],
  ["TRACE", "/test/any", undefined],
  ["OPTIONS", "/a//b", "OPTIONS /{proxy+}", { proxy: "a//b" }],
  ["OPTIONS", "/", undefined],
  ["GET", "/files/a/b/c", "GET /files/{name}/{rest+}", { name: "a", rest: "b/c" }],
  ["GET", "/files/a", undefined],
];

describe("Router", () => {
  for (const [method, path, route, parameters = {}] of cases)
    it(`takes ${method} ${path} for ${route ?? "unknown"}`, () => {
      const found = router.find(path, method);
      assert.equal(found?.method, route, RECORDED);
      if (found) assert.deepEqual(Object.fromEntries(found.parameters), parameters);
    });

  it("leaves a Lambda proxy the parameters as they were written", () => {
    const found = router.find("/requests/test%2Balias@example.com", "GET");
    assert.deepEqual(Object.fromEntries(found!.rawParameters), { id: "test%2Balias@example.com" }, RECORDED);
  });

  it("is not led astray by the names of JavaScript's objects", () => {
    assert.equal(router.find("/constructor", "GET"), undefined);
    assert.equal(router.find("/__proto__", "GET"), undefined);
  });
});
