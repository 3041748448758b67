import type { S3Client } from "@aws-sdk/client-s3";
import { uploadSettings } from "../../parts/client-settings.ts";
import type { Results } from "../ports.ts";

/** Results too large for the status table, as `results/<requestId>`. The client is loaded with the first of them: most functions have none. */
export function s3Results(bucket: string): Results {
  let client: S3Client | undefined;
  return {
    async put(requestId, json) {
      const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
      client ??= new S3Client(uploadSettings);
      const Key = `results/${requestId}`;
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: json, ContentType: "application/json" }));
    },
  };
}
