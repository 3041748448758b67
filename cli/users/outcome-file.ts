import { accessSync, constants, existsSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { outcomeKeyOf } from "../../handlers/user-provisioning/outcome/outcome-key.ts";
import type { Roster } from "../../handlers/user-provisioning/roster.ts";
import { CliError } from "../cli-error.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { notWritten } from "../not-written.ts";

/** Refuses a file that is there, or cannot be made, before anything was done for it. */
export function refuseUnwritable(path: string | undefined): void {
  if (path === undefined) return;
  if (existsSync(path)) throw new CliError(`--outcome ${path} is there already; name a new file`, exitCodes.usage);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw notWritten("--outcome", path, error);
  }
}

/** Writes a roster's outcome file to a new local one that only its owner reads: it names people. */
export async function download({ aws, signal }: UsersContext, roster: Roster, path: string): Promise<void> {
  const { rosterId, bucket, key, outcomeKey = outcomeKeyOf(key) } = roster;
  const file = await open(path, "wx", 0o600).catch((error) => {
    throw notWritten("--outcome", path, error);
  });
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: outcomeKey });
    const { Body, Metadata } = await aws.s3.send(command, { abortSignal: signal });
    if (Metadata?.roster !== rosterId) {
      (Body as Readable).destroy();
      throw new CliError(
        `s3://${bucket}/${outcomeKey} is by now that of a later roster under the same name; that of ${rosterId} is one of its older versions`,
        exitCodes.failed,
      );
    }
    await pipeline(Body as Readable, file.createWriteStream(), { signal });
  } catch (error) {
    await file.close();
    await unlink(path);
    throw error;
  }
}
