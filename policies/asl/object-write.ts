import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import { isNode, type Node, type Value } from "./parse.ts";
import type { Call } from "./resource.ts";

/** How the condition of S3 is shown in messages. It knows no time, so what is taken by it is kept until it is given back. */
export const CREATE_ONLY = "If-None-Match: *";

/** The same write as DynamoDB would be asked for it. */
interface ItemCall {
  does: "put" | "delete";
  params: Node;
}

/**
 * A write to an object of S3, read as one to an item whose key is the object's: with `If-None-Match: *` it fails where the object is there
 * already. Undefined for what is no such write, UNKNOWN while that is not known.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function objectWrite({ service, action }: Call, params: Value | undefined): ItemCall | Unknown | undefined {
  if (service !== "s3" || (action !== "putObject" && action !== "deleteObject")) return undefined;
  if (isUnknown(params)) return UNKNOWN;
  if (!isNode(params)) return undefined;
  const key = Object.fromEntries(Object.entries(params).filter(([name]) => /^Key(\.\$)?$/.test(name)));
  // A table may have the name of a bucket.
  const TableName = typeof params.Bucket === "string" ? `s3://${params.Bucket}` : UNKNOWN;
  if (action === "deleteObject") return { does: "delete", params: { TableName, Key: key } };
  if (isUnknown(params.IfNoneMatch)) return UNKNOWN;
  return params.IfNoneMatch === "*"
    ? { does: "put", params: { TableName, Item: key, ConditionExpression: "attribute_not_exists(Key)" } }
    : undefined;
}
