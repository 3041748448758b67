import assert from "node:assert/strict";
import { awsCall } from "../../../local/quotas/aws-call.ts";
import { FakeEmulator } from "../gateway/fake-emulator.ts";
import { CALLS } from "./calls.ts";
import { sdkClients } from "./clients.ts";

describe("a call is known for what it is", () => {
  let emulator: FakeEmulator;
  before(async () => {
    emulator = await FakeEmulator.start();
  });
  after(() => emulator.stop());

  const lastCall = () => awsCall({ ...emulator.last, from: "client" }, "us-east-1");

  for (const [make, known] of CALLS)
    it(`as the SDK makes it: ${known.replace("  ", " ")}`, async () => {
      await make(sdkClients(emulator.url)).catch(() => {});
      const { service, operation, resource, protocol, account } = lastCall()!;
      assert.deepEqual([`${service} ${operation} ${resource} ${protocol}`, account], [known, "000000000000"]);
    });

  it("with the account that its key names, and the region of its signature or else the gateway's", async () => {
    const [getItem] = CALLS.find(([, known]) => known.includes("GetItem"))!;
    await getItem(sdkClients(emulator.url, 1, "123456789012")).catch(() => {});
    assert.deepEqual([lastCall()!.account, lastCall()!.region], ["123456789012", "eu-central-1"]);
    // Signing up needs no signature, so nothing names account or region.
    const [signUp] = CALLS.find(([, known]) => known.includes(" SignUp"))!;
    await signUp(sdkClients(emulator.url)).catch(() => {});
    assert.deepEqual([lastCall()!.account, lastCall()!.region], ["000000000000", "us-east-1"]);
  });

  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const onWire = (method: string, url: string, service: string, more: Record<string, string> = {}, body = "") => {
    const call = awsCall(
      { method, url, headers: { authorization: authorization(service), ...more }, body, from: "client" },
      "r",
    )!;
    return `${call.operation} ${call.resource} ${call.protocol}`;
  };

  it("in the older protocol of SQS, by its form", () => {
    const form = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };
    const body = "Action=SendMessage&QueueUrl=http%3A%2F%2Fx%2F000000000000%2Forders&MessageBody=a";
    assert.equal(onWire("POST", "/", "sqs", form, body), "SendMessage orders query");
  });

  it("in S3 by its method, its query and its host", () => {
    const s3 = (method: string, url: string, more: Record<string, string> = {}) => onWire(method, url, "s3", more);
    assert.equal(s3("GET", "/"), "ListBuckets  rest-xml");
    assert.equal(s3("PUT", "/b"), "CreateBucket b rest-xml");
    assert.equal(s3("GET", "/b/"), "ListObjects b rest-xml");
    assert.equal(s3("PUT", "/b?lifecycle"), "PUT ?lifecycle b rest-xml");
    assert.equal(s3("PUT", "/k/l", { host: "b.s3.localhost:4566" }), "PutObject b rest-xml");
    assert.equal(s3("PUT", "/b/k", { "X-Amz-Copy-Source": "/b/other" }), "CopyObject b rest-xml");
    assert.equal(s3("PUT", "/b/k?partNumber=1&uploadId=u"), "UploadPart b rest-xml");
    assert.equal(s3("POST", "/b?delete"), "DeleteObjects b rest-xml");
    const presigned = "/b/k?X-Amz-Credential=test%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=0";
    const call = awsCall({ method: "GET", url: presigned, headers: {}, body: "", from: "client" }, "r")!;
    assert.deepEqual([call.operation, call.resource, call.region], ["GetObject", "b", "eu-west-1"]);
  });

  it("by method and path when it is in no table, and not at all when it is nobody's", () => {
    assert.equal(
      onWire("GET", "/v2/email/suppression/addresses?x=1", "ses"),
      "GET /v2/email/suppression/addresses  rest-json",
    );
    const health = { method: "GET", url: "/_ministack/health", headers: {}, body: "", from: "client" } as const;
    assert.equal(awsCall(health, "r"), undefined);
    const odd = { authorization: authorization("sqs"), "x-amz-target": "AmazonSQS.SendMessage" };
    assert.equal(awsCall({ ...health, url: "//", headers: odd, body: "null" }, "r")!.operation, "SendMessage");
  });
});
