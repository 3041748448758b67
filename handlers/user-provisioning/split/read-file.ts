import { BLOCK_BYTES } from "../csv/records.ts";
import type { Roster } from "../roster.ts";
import { type Duty, done } from "./duty.ts";

/** The file was deleted while it was read; versions are kept, so somebody deleted this one. */
export class FileGone extends Error {
  override readonly name = "FileGone";
}

/**
 * A file from an offset on, by requests of their own: an answer that is read as slowly as the ledger writes would be cut off by S3.
 *
 * @throws FileGone
 */
export async function* blocksFrom(duty: Duty, roster: Roster, offset: number): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < roster.size; at += BLOCK_BYTES) {
    yield await bytesOf(duty, roster, at, Math.min(at + BLOCK_BYTES, roster.size));
  }
}

/** @throws FileGone */
export async function bytesOf(duty: Duty, roster: Roster, from: number, to: number): Promise<Uint8Array> {
  if (from >= to) return new Uint8Array();
  const bytes = await done(duty, async () => {
    const read = await duty.ports.files.read(roster, from, to);
    if (read && read.length !== to - from) throw new Error(`${read.length} bytes came of ${to - from}`);
    return read;
  });
  if (!bytes) throw new FileGone();
  return bytes;
}
