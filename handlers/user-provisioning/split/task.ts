import { isOutcomeKey } from "../outcome/outcome-key.ts";
import { refuseNewer, UnreadableMessage } from "../unreadable.ts";

/** What a message of the roster queue asks for. */
export type Task =
  /** A file was put. `versionId` and `size` are not there where the bucket keeps no versions. */
  | {
      readonly kind: "file";
      readonly bucket: string;
      readonly key: string;
      readonly versionId?: string;
      readonly size?: number;
    }
  | { readonly kind: "continue" | "finish"; readonly rosterId: string };

/**
 * Reads S3's notification or a message of our own. S3's test message, folders and outcome files ask for nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 *
 * @throws UnreadableMessage, NewerMessage
 */
export function tasksOf(body: string): readonly Task[] {
  const message = parsed(body);
  if (message.Event === "s3:TestEvent") return [];
  if (Array.isArray(message.Records)) return message.Records.flatMap(fileOf);
  refuseNewer(message);
  const { version, kind, rosterId } = message;
  if (version !== 1) throw new UnreadableMessage("neither S3's nor version 1");
  if (typeof rosterId !== "string" || (kind !== "continue" && kind !== "finish")) {
    throw new UnreadableMessage("neither continue nor finish, or of no roster");
  }
  return [{ kind, rosterId }];
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (value instanceof Object) return value as Record<string, unknown>;
  } catch {}
  throw new UnreadableMessage("no JSON object");
}

interface S3Record {
  readonly eventName?: string;
  readonly s3?: {
    readonly bucket?: { readonly name?: string };
    readonly object?: { readonly key?: string; readonly versionId?: string; readonly size?: number };
  };
}

function fileOf({ eventName = "", s3 }: S3Record): Task[] {
  if (!eventName.startsWith("ObjectCreated:")) return [];
  const { key: encoded, versionId, size } = s3?.object ?? {};
  const bucket = s3?.bucket?.name;
  if (!bucket || !encoded) throw new UnreadableMessage("S3's, but of no object");
  const key = decoded(encoded);
  if (key.endsWith("/") || isOutcomeKey(key)) return [];
  return [{ kind: "file", bucket, key, ...(versionId && { versionId }), ...(size !== undefined && { size }) }];
}

/** Keys come as in a form: a space is a plus. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw new UnreadableMessage("S3's, but its key is not URL-encoded");
  }
}
