import assert from "node:assert/strict";
import { controlWriteOf, scopeOf, targetOf } from "../../../local/gateway/target.ts";

describe("targetOf", () => {
  const cases: [url: string, host: string, target: object | undefined][] = [
    ["/_aws/execute-api/a1/test/requests?x=1", "127.0.0.1:1", { apiId: "a1", stage: "test", path: "/requests" }],
    ["/_aws/execute-api/a1/test", "127.0.0.1:1", { apiId: "a1", stage: "test", path: "/" }],
    ["/restapis/a1/test/_user_request_/a/b", "127.0.0.1:1", { apiId: "a1", stage: "test", path: "/a/b" }],
    ["/restapis/a1/stages/test", "127.0.0.1:1", undefined],
    ["/test/requests", "a1.execute-api.eu-central-1.amazonaws.com", { apiId: "a1", stage: "test", path: "/requests" }],
    ["/test", "a1.execute-api.localhost:4566", { apiId: "a1", stage: "test", path: "/" }],
    ["/", "a1.execute-api.localhost:4566", undefined],
    ["/bucket/_aws/execute-api/a1/test", "127.0.0.1:1", undefined],
    ["/bucket/key", "bucket.s3.localhost", undefined],
  ];
  for (const [url, host, target] of cases)
    it(`reads ${host}${url}`, () => assert.deepEqual(targetOf(url, host), target));
});

describe("controlWriteOf", () => {
  const cases: [method: string, url: string, kind: string | undefined][] = [
    ["POST", "/restapis/a1/deployments", "create-deployment"],
    ["DELETE", "/restapis/a1/deployments/d1", "delete-deployment"],
    ["DELETE", "/restapis/a1", "delete-api"],
    ["PATCH", "/restapis/a1/stages/test", "other"],
    ["DELETE", "/restapis/a1/stages/test", "other"],
    ["PUT", "/restapis/a1/resources/r/methods/GET", "other"],
    ["GET", "/restapis/a1/deployments", undefined],
    ["POST", "/restapis", undefined],
    ["POST", "/v2/apis/a1/deployments", undefined],
    ["PUT", "/some-bucket/restapis/a1", undefined],
  ];
  for (const [method, url, kind] of cases)
    it(`takes ${method} ${url} for ${kind ?? "nothing"}`, () => assert.equal(controlWriteOf(method, url)?.kind, kind));
});

describe("scopeOf", () => {
  it("reads account and region out of a signature", () => {
    const of = (key: string) =>
      `AWS4-HMAC-SHA256 Credential=${key}/20261123/eu-west-1/apigateway/aws4_request, SignedHeaders=host, Signature=0`;
    assert.deepEqual(scopeOf(of("123456789012")), {
      accountId: "123456789012",
      region: "eu-west-1",
      service: "apigateway",
    });
    assert.deepEqual(scopeOf(of("AKIAEXAMPLE")), { region: "eu-west-1", service: "apigateway" });
    assert.deepEqual(scopeOf(undefined), {});
  });
});
