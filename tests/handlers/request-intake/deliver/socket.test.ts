import assert from "node:assert/strict";
import {
  ApiGatewayManagementApiClient,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { mockClient } from "aws-sdk-client-mock";
import { postToConnection } from "../../../../handlers/request-intake/deliver/aws/post-to-connection.ts";
import { MAX_SOCKET_BYTES, socketMessage } from "../../../../handlers/request-intake/deliver/socket-message.ts";

const requestId = "1780000000000-request_1";
const document = `{"requestId":"${requestId}","status":"succeeded","result":{"n":1}}`;
const delivery = {
  version: 1,
  requestId,
  status: "succeeded",
  finishedAt: 1,
  document,
  address: "L0SM9cOFvHcCIhw= r-1",
} as const;
const url = "https://a.example/live/requests";

describe("an outcome on its connection", () => {
  it("is the status document, with the client's ref and where to ask again", () => {
    const { connectionId, text } = socketMessage(delivery, url)!;
    assert.equal(connectionId, "L0SM9cOFvHcCIhw=");
    assert.deepEqual(JSON.parse(text), { outcome: JSON.parse(document), ref: "r-1", statusUrl: `${url}/${requestId}` });
    const without = socketMessage({ ...delivery, address: connectionId }, url)!;
    assert.deepEqual(Object.keys(JSON.parse(without.text)), ["outcome", "statusUrl"]);
  });

  it("fits a message whatever the result's size, and says when it was left out", () => {
    for (const n of [130_000, 130_700, 131_000, 400_000]) {
      const large = JSON.stringify({ requestId, status: "succeeded", result: "x".repeat(n) });
      const { text } = socketMessage({ ...delivery, document: large }, url)!;
      assert.ok(Buffer.byteLength(text) <= MAX_SOCKET_BYTES);
      const { outcome, statusUrl } = JSON.parse(text);
      assert.equal(outcome.resultOmitted ?? false, outcome.result === undefined);
      assert.equal(statusUrl, `${url}/${requestId}`);
    }
  });

  it("goes nowhere when the address is none", async () => {
    for (const address of ["", "a b c", "../x", "é", undefined])
      assert.equal(socketMessage({ requestId, document, ...(address !== undefined && { address }) }, url), undefined);
    const { address: _, ...nowhere } = delivery;
    assert.deepEqual(await postToConnection({} as ApiGatewayManagementApiClient, url).send(nowhere), {
      kind: "refused",
      reason: "the request names no connection",
    });
  });

  const failing = (error: Error) =>
    mockClient(ApiGatewayManagementApiClient).on(PostToConnectionCommand).rejects(error);
  const $metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode }, message: "no" });
  const answers: Record<string, [error: Error | undefined, kind: string]> = {
    "is delivered": [undefined, "delivered"],
    "is gone when the connection is": [new GoneException($metadata(410)), "gone"],
    "comes again when it is throttled": [new LimitExceededException($metadata(429)), "again"],
    "is refused when it is too large after all": [new PayloadTooLargeException($metadata(413)), "refused"],
    "comes again when the right is missing": [
      Object.assign(new Error("no"), { name: "ForbiddenException", ...$metadata(403) }),
      "again",
    ],
    "comes again when nobody listens": [Object.assign(new Error("no"), { code: "ECONNREFUSED" }), "again"],
    "may have arrived when the answer is lost": [Object.assign(new Error("no"), { name: "TimeoutError" }), "lost"],
    "may have arrived when API Gateway fails": [Object.assign(new Error("no"), $metadata(500)), "lost"],
  };
  for (const [what, [error, kind]] of Object.entries(answers))
    it(what, async () => {
      const mock = error
        ? failing(error)
        : mockClient(ApiGatewayManagementApiClient).on(PostToConnectionCommand).resolves({});
      const client = new ApiGatewayManagementApiClient({ region: "eu-central-1", endpoint: "http://127.0.0.1:1" });
      assert.equal((await postToConnection(client, url).send(delivery)).kind, kind);
      void mock;
    });
});
