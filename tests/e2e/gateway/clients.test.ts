import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { CreateTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Gated, REGION } from "./gated.ts";

describe("clients of AWS, through the gateway to ministack", () => {
  let gated: Gated;
  before(async () => {
    gated = await Gated.start();
  });
  after(() => gated?.stop());

  it("to SQS, DynamoDB and STS", async () => {
    const { sqs, dynamodb, sts } = gated.aws;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "any" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "é" }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.deepEqual(
      Messages?.map(({ Body }) => Body),
      ["é"],
    );
    await dynamodb.send(
      new CreateTableCommand({
        TableName: "any",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    );
    assert.deepEqual((await dynamodb.send(new ListTablesCommand())).TableNames, ["any"]);
    assert.equal((await sts.send(new GetCallerIdentityCommand())).Account, "000000000000");
  });

  it("to S3 by path, with large objects and odd keys", async () => {
    const s3 = gated.aws.s3;
    await s3.send(new CreateBucketCommand({ Bucket: "any" }));
    const Body = randomBytes(8 * 1024 * 1024);
    const keys = ["a/../b", "a//b", "restapis/x/deployments", "_aws/execute-api/x/y/z", "ü +%/&="];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: "any", Key, Body: Key }));
    await s3.send(new PutObjectCommand({ Bucket: "any", Key: "large", Body }));
    const got = await s3.send(new GetObjectCommand({ Bucket: "any", Key: "large" }));
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    assert.equal(hash(await got.Body!.transformToByteArray()), hash(Body));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "any" }));
    assert.equal(Contents?.length, keys.length + 1);
  });

  it("to S3 by the host of a bucket", async () => {
    const { port } = new URL(gated.gateway.url);
    const hosted = (method: string, path: string, args: string[] = []) =>
      promisify(execFile)("curl", [
        "-sS",
        "-X",
        method,
        "-H",
        `Host: any.s3.localhost:${port}`,
        ...args,
        `${gated.gateway.url}${path}`,
      ]);
    await hosted("PUT", "/hosted", ["--data-binary", "by host"]);
    assert.equal((await hosted("GET", "/hosted")).stdout, "by host");
    const s3 = new S3Client({
      endpoint: gated.gateway.url,
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    assert.equal(
      await (await s3.send(new GetObjectCommand({ Bucket: "any", Key: "hosted" }))).Body!.transformToString(),
      "by host",
    );
    s3.destroy();
  });
});
