import assert from "node:assert/strict";
import { iamAccess } from "../../../../local/gateway/access/iam.ts";
import type { Endpoint } from "../../../../local/gateway/endpoint.ts";
import type { Exchange } from "../../../../local/gateway/exchange.ts";

const scope = (region: string, service: string) => `AKID/20261126/${region}/${service}/aws4_request`;
const header = (region: string, service: string): [string, string][] => [
  ["authorization", `AWS4-HMAC-SHA256 Credential=${scope(region, service)}, SignedHeaders=host, Signature=0`],
];
const query = (region: string, service: string) =>
  `/live/requests?X-Amz-Credential=${encodeURIComponent(scope(region, service))}&X-Amz-Signature=0`;

describe("callers who sign: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html", () => {
  const asked = new Error("the emulator is asked");
  const pool = { request: () => Promise.reject(asked), dispatch: () => Promise.reject(asked) };
  const call = (target: string, headers: [string, string][] = []) =>
    iamAccess(
      { pool } as unknown as Endpoint,
      "eu-central-1",
    )({ request: { raw: { target, headers }, method: "GET", body: Buffer.of() } } as unknown as Exchange);

  it("are not known without a signature", () =>
    assert.rejects(call("/live/requests"), { type: "MISSING_AUTHENTICATION_TOKEN", status: 403 }));

  it("have signed for this service and region, in a header or in the query", async () => {
    for (const [region, service] of [
      ["eu-central-1", "sqs"],
      ["us-east-1", "execute-api"],
    ] as const) {
      const refusal = {
        type: "INVALID_SIGNATURE",
        status: 403,
        message: /scoped to a valid region and correct service/,
      };
      await assert.rejects(call("/live/requests", header(region, service)), refusal);
      await assert.rejects(call(query(region, service)), refusal);
    }
    const notRefused = (error: { type?: string }) => error.type !== "INVALID_SIGNATURE";
    await assert.rejects(call("/live/requests", header("eu-central-1", "execute-api")), notRefused);
    await assert.rejects(call(query("eu-central-1", "execute-api")), notRefused);
  });
});
