import { existsSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { outcomeKeyOf } from "../../handlers/user-provisioning/outcome/outcome-key.ts";
import type { Roster } from "../../handlers/user-provisioning/roster.ts";
import { CliError } from "../cli-error.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";

/** Refuses to overwrite a file before anything was done for it. */
export function refuseExisting(path: string | undefined): void {
  if (path === undefined || !existsSync(path)) return;
  throw new CliError(`--outcome ${path} is there already; name a new file`, exitCodes.usage);
}

/** Writes a roster's outcome file to a new local one that only its owner reads: it names people. */
export async function download({ aws, signal }: UsersContext, roster: Roster, path: string): Promise<void> {
  const { rosterId, bucket, key, outcomeKey = outcomeKeyOf(key) } = roster;
  const command = new GetObjectCommand({ Bucket: bucket, Key: outcomeKey });
  const { Body, Metadata } = await aws.s3.send(command, { abortSignal: signal });
  if (Metadata?.roster !== rosterId) {
    throw new CliError(
      `s3://${bucket}/${outcomeKey} is by now that of a later roster under the same name; that of ${rosterId} is one of its older versions`,
      exitCodes.failed,
    );
  }
  const file = await open(path, "wx", 0o600);
  try {
    await pipeline(Body as Readable, file.createWriteStream(), { signal });
  } catch (error) {
    await unlink(path);
    throw error;
  }
}
