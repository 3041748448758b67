import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { isOutcomeKey } from "../../handlers/user-provisioning/outcome/outcome-key.ts";
import { HEAD_BYTES, readHead, sizeFault } from "../../handlers/user-provisioning/split/head.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Provisioning } from "../stack/instance.ts";
import { keyOf } from "./roster-id.ts";

/** Bytes of a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_NAME_BYTES = 900;

/**
 * Reads the beginning of a file as the pipeline would, so that what it would reject is not uploaded.
 *
 * @returns its size in bytes
 * @throws CliError
 */
export async function checkedFile(
  path: string,
  { columns, maxBytes }: Pick<Provisioning, "columns" | "maxBytes">,
): Promise<number> {
  const refuse = (why: string, code: 1 | 2 = exitCodes.failed): never => {
    throw new CliError(`${path}: ${why}; nothing was uploaded`, code);
  };
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    return refuse(`it cannot be read (${(error as NodeJS.ErrnoException).code})`, exitCodes.usage);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) refuse("it is no file", exitCodes.usage);
    const fault = sizeFault(stat.size, maxBytes);
    if (fault !== undefined) refuse(fault);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = readHead(buffer.subarray(0, bytesRead), stat.size <= HEAD_BYTES, columns);
    if (typeof head === "string") refuse(head);
    return stat.size;
  } finally {
    await file.close();
  }
}

/** The name of a roster, from `--name` or its file's. */
export function checkedName(path: string, name = basename(path).replace(/\.csv$/i, "")): string {
  const bare = name.replace(/\.csv$/i, "");
  const wrong =
    bare === "" || bare.endsWith("/")
      ? "it is empty"
      : Buffer.byteLength(bare) > MAX_NAME_BYTES
        ? `it has more than ${MAX_NAME_BYTES} bytes`
        : isOutcomeKey(keyOf(bare))
          ? "that is how outcome files end"
          : /[\p{Cc}\\]/u.test(bare) || bare.split("/").some((part) => part === "." || part === "..")
            ? "control characters, backslashes, . and .. are no part of one"
            : undefined;
  if (wrong === undefined) return bare;
  throw new CliError(`--name ${JSON.stringify(name)} is no name of a roster: ${wrong}`, exitCodes.usage);
}
