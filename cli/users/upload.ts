import { createReadStream } from "node:fs";
import { Upload } from "@aws-sdk/lib-storage";
import { s3Files } from "../../handlers/user-provisioning/aws/s3-files.ts";
import type { UsersContext } from "../context.ts";

/** Parts of 5 MiB, of which S3 takes 10,000: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** Puts a file into the bucket, in parts if it is large, and answers its version. Ctrl-C leaves nothing of it. */
export async function upload(
  { aws, users, display, signal }: UsersContext,
  path: string,
  key: string,
  size: number,
): Promise<string> {
  return display.step(`uploading ${path}`, async (report) => {
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal.addEventListener("abort", abort, { once: true });
    const sending = new Upload({
      client: aws.s3,
      abortController: controller,
      partSize: Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS)),
      params: {
        Bucket: users.bucket,
        Key: key,
        Body: createReadStream(path),
        ContentType: "text/csv; charset=utf-8",
      },
    });
    sending.on("httpUploadProgress", ({ loaded = 0 }) =>
      report(`${Math.min(100, Math.floor((100 * loaded) / size))} %`),
    );
    try {
      signal.throwIfAborted();
      const { VersionId } = await sending.done();
      return VersionId ?? (await s3Files(aws.s3).newest(users.bucket, key))?.versionId ?? "null";
    } finally {
      signal.removeEventListener("abort", abort);
    }
  });
}
