import type { Named } from "./rest-operations.ts";

type Verbs = Readonly<Record<string, string>>;

const objects: Verbs = { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject" };
const buckets: Verbs = { GET: "ListObjects", HEAD: "HeadBucket", PUT: "CreateBucket", DELETE: "DeleteBucket" };

/** Operations that are told by a word in the query, as `METHOD word`. */
const withWord: Verbs = {
  "POST uploads": "CreateMultipartUpload",
  "PUT partNumber": "UploadPart",
  "POST uploadId": "CompleteMultipartUpload",
  "DELETE uploadId": "AbortMultipartUpload",
  "POST delete": "DeleteObjects",
  "GET list-type": "ListObjectsV2",
  "GET uploads": "ListMultipartUploads",
};

/** Words that are no part of S3's API, or do not change the operation. */
const NO_WORD = /^(x-id|x-amz-.*|versionId|prefix|delimiter|marker|max-keys|response-.*)$/i;

/**
 * What a call of S3 is. The bucket is in the path or in the host:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html. Settings of buckets and objects are named by method and word.
 */
export function s3Operation(method: string, url: URL, host: string, headers: Readonly<Record<string, unknown>>): Named {
  const inHost = /^(.+)\.s3[.-]/.exec(host)?.[1];
  const [first = "", ...rest] = url.pathname.slice(1).split("/");
  const resource = inHost ?? first;
  const hasKey = (inHost ? url.pathname.slice(1) : rest.join("/")) !== "";
  if (!resource) return { operation: "ListBuckets", resource };
  const words = [...url.searchParams.keys()].filter((word) => !NO_WORD.test(word));
  const told = words.map((word) => withWord[`${method} ${word}`]).find(Boolean);
  if (told) return { operation: told, resource };
  if (words.length > 0) return { operation: `${method} ?${words[0]}`, resource };
  if (hasKey && method === "PUT" && headers["x-amz-copy-source"]) return { operation: "CopyObject", resource };
  return { operation: (hasKey ? objects : buckets)[method] ?? method, resource };
}
