import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type SdkClients, sdkClients } from "../../local/quotas/clients.ts";

const Bucket = "rosters";
const Key = "a.csv";

describe("S3 on the embedded cloud", () => {
  let dir: string;
  let emulator: Emulator;
  let s3: SdkClients["s3"];
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-s3-"));
    emulator = await startEmulator({ dir, runPid: process.pid });
    s3 = sdkClients(emulator.url).s3;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("answers a range of a version that is no more the newest, and refuses one beyond its end", async () => {
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "0123456789" }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "another" }));
    const get = (Range?: string) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId, Range }));
    const part = await get("bytes=2-4");
    assert.deepEqual(
      [await part.Body?.transformToString(), part.ContentRange, part.ContentLength],
      ["234", "bytes 2-4/10", 3],
    );
    assert.equal(await (await get()).Body?.transformToString(), "0123456789");
    await assert.rejects(get("bytes=10-12"), { name: "InvalidRange" });
  });
});
