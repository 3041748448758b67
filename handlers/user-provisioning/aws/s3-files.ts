import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Files } from "../split/ports.ts";

/** One part in memory, the smallest that S3 takes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PART_BYTES = 5 * 1024 * 1024;

/** Rosters and their outcome files in a versioned bucket. */
export function s3Files(client: S3Client): Files {
  return {
    async read({ bucket, key, versionId }, from, to) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        Range: `bytes=${from}-${to - 1}`,
      });
      const answer = await unlessGone(client.send(command));
      return answer?.Body?.transformToByteArray();
    },

    async newest(bucket, key) {
      const answer = await unlessGone(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      // S3's own name of what was put while no versions were kept.
      return answer && { versionId: answer.VersionId ?? "null", size: answer.ContentLength ?? 0 };
    },

    async write(bucket, key, text, about) {
      // A text that breaks off ends the upload, and nothing of it becomes the object.
      const upload = new Upload({
        client,
        params: {
          Bucket: bucket,
          Key: key,
          Body: Readable.from(text, { objectMode: false }),
          ContentType: "text/csv; charset=utf-8",
          Metadata: { ...about },
        },
        partSize: PART_BYTES,
        queueSize: 1,
      });
      await upload.done();
    },
  };
}

/** @returns undefined where the object, or its version, is not there */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== "NoSuchBucket")
      return undefined;
    // A version that was deleted by a marker, asked for by the marker's own id.
    if (error instanceof S3ServiceException && error.name === "MethodNotAllowed") return undefined;
    throw error;
  }
}
