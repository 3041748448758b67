import assert from "node:assert/strict";
import type { AwsCall } from "../../../local/quotas/aws-call.ts";
import { errorAnswer } from "../../../local/quotas/error-answer.ts";
import type { SetFault } from "../../../local/quotas/fault-plan.ts";
import { Bench } from "../gateway/served.ts";
import { CALLS } from "./calls.ts";
import { sdkClients } from "./clients.ts";
import { ask, lift, setFault } from "./set.ts";

interface SdkError extends Error {
  readonly $metadata: { readonly httpStatusCode: number; readonly attempts: number };
}

/** What a client of the SDK makes of each service's refusal. */
const THROTTLED: Readonly<Record<string, [status: number, name: string]>> = {
  sqs: [400, "RequestThrottled"],
  dynamodb: [400, "ThrottlingException"],
  lambda: [429, "TooManyRequestsException"],
  s3: [503, "SlowDown"],
  "cognito-idp": [400, "TooManyRequestsException"],
  ses: [429, "TooManyRequestsException"],
  sts: [400, "Throttling"],
};
const FAILED: Readonly<Record<string, string>> = {
  sqs: "InternalFailure",
  dynamodb: "InternalServerError",
  lambda: "ServiceException",
  s3: "InternalError",
  "cognito-idp": "InternalErrorException",
  ses: "InternalServerException",
  sts: "InternalFailure",
};

describe("what is refused is refused as AWS does, to the real SDK", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const errorOf = (call: Promise<unknown>): Promise<SdkError> =>
    call.then(
      () => assert.fail("it was answered"),
      (error) => error,
    );

  for (const [make, known] of CALLS) {
    const service = known.split(" ")[0]!;
    it(`${known.split(" ").slice(0, 2).join(" ")}: too many, and out of order`, async () => {
      await setFault(bench.gateway, { fault: "throttle" });
      const throttled = await errorOf(make(sdkClients(bench.gateway.url)));
      const [status, name] = THROTTLED[service]!;
      assert.deepEqual([throttled.name, throttled.$metadata.httpStatusCode], [name, status]);
      assert.ok(throttled.message.length > 5, throttled.message);
      await lift(bench.gateway);
      await setFault(bench.gateway, { fault: "error" });
      const failed = await errorOf(make(sdkClients(bench.gateway.url)));
      assert.deepEqual([failed.name, failed.$metadata.httpStatusCode], [FAILED[service], 500]);
      await lift(bench.gateway);
    });
  }

  it("which the SDK knows for errors that pass: it asks again", async () => {
    const askedAgain = async (service: string) => {
      const [make] = CALLS.find(([, known]) => known.startsWith(service))!;
      for (const fault of ["throttle", "error"]) {
        const { id } = await setFault(bench.gateway, { fault, service, times: 1 });
        await make(sdkClients(bench.gateway.url, 2)).catch(() => {});
        const { seen } = await ask<SetFault>(bench.gateway, "DELETE", `faults/${id}`);
        assert.equal(seen, 2, `${service} ${fault}`);
      }
    };
    await Promise.all(["sqs", "dynamodb", "cognito-idp", "ses", "s3", "lambda"].map(askedAgain));
  });

  it("and says why to whoever reads it: Lambda's Reason, SQS's older name, the S3 error document", () => {
    const call = { account: "", region: "", resource: "", operation: "", from: "client" } as const;
    const answer = (service: string, protocol: AwsCall["protocol"]) =>
      errorAnswer({ ...call, service, protocol }, "throttle");
    const lambda = JSON.parse(answer("lambda", "rest-json").body.toString());
    assert.deepEqual([lambda.Reason, lambda.Type], ["CallerRateLimitExceeded", "User"]);
    const sqs = new Map(answer("sqs", "json").headers);
    assert.equal(sqs.get("x-amzn-query-error"), "RequestThrottled;Sender");
    assert.match(answer("s3", "rest-xml").body.toString(), /^<\?xml .*\n<Error><Code>SlowDown<\/Code>/);
    assert.match(answer("sqs", "query").body.toString(), /<Type>Sender<\/Type><Code>RequestThrottled<\/Code>/);
  });
});
