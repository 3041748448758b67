import assert from "node:assert/strict";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { s3Files } from "../../../../handlers/user-provisioning/aws/s3-files.ts";

const file = { bucket: "b", key: "rosters/a b.csv", versionId: "v" };
const failure = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode } });

describe("rosters in S3", () => {
  const mock = mockClient(S3Client);
  const files = s3Files(new S3Client({ region: "eu-central-1" }));
  beforeEach(() => void mock.reset());
  after(() => mock.restore());

  it("are read as one version, in ranges", async () => {
    mock.on(GetObjectCommand).resolves({ Body: { transformToByteArray: async () => Buffer.from("ab") } as never });
    assert.equal(Buffer.from((await files.read(file, 10, 12))!).toString(), "ab");
    assert.deepEqual(mock.call(0).args[0].input, {
      Bucket: "b",
      Key: "rosters/a b.csv",
      VersionId: "v",
      Range: "bytes=10-11",
    });
  });

  it("are gone where their version is, and nowhere else", async () => {
    for (const name of ["NoSuchKey", "NoSuchVersion"]) {
      mock.on(GetObjectCommand).rejects(failure(name, 404));
      assert.equal(await files.read(file, 0, 1), undefined);
    }
    for (const error of [failure("NoSuchBucket", 404), failure("AccessDenied", 403), failure("SlowDown", 503)]) {
      mock.on(GetObjectCommand).rejects(error);
      await assert.rejects(files.read(file, 0, 1), { name: error.name });
    }
  });

  it("are known by their newest version, which S3 calls null where it keeps none", async () => {
    mock.on(HeadObjectCommand).resolvesOnce({ VersionId: "v2", ContentLength: 3 }).resolvesOnce({ ContentLength: 0 });
    assert.deepEqual(await files.newest("b", "k"), { versionId: "v2", size: 3 });
    assert.deepEqual(await files.newest("b", "k"), { versionId: "null", size: 0 });
    mock.on(HeadObjectCommand).rejects(failure("NotFound", 404));
    assert.equal(await files.newest("b", "k"), undefined);
  });

  it("get a file beside them, or none where its text breaks off", async () => {
    mock.on(PutObjectCommand).resolves({});
    const text = async function* (fails: boolean) {
      yield "a,ü\n";
      if (fails) throw new Error("broken off");
    };
    await files.write("b", "k", text(false), { roster: "r" });
    const { Body, ContentType, Metadata } = mock.commandCalls(PutObjectCommand)[0]!.args[0].input;
    assert.deepEqual(
      [Buffer.from(Body as Uint8Array).toString(), ContentType, Metadata],
      ["a,ü\n", "text/csv; charset=utf-8", { roster: "r" }],
    );
    await assert.rejects(files.write("b", "k", text(true), {}), /broken off/);
    assert.equal(mock.commandCalls(PutObjectCommand).length, 1);
  });
});
