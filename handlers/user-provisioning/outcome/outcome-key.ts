import { createHash } from "node:crypto";

const ENDING = ".outcome.csv";

/** Of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_BYTES = 1_024;

/** Where the outcome file of a roster stands: beside it. Of a name that leaves no room for the ending, the last part gives way to a hash. */
export function outcomeKeyOf(key: string): string {
  const stem = key.replace(/\.csv$/, "");
  const room = MAX_BYTES - ENDING.length;
  if (Buffer.byteLength(stem) <= room) return stem + ENDING;
  const hash = `-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;
  // The cut may have left half a character.
  const cut = Buffer.from(stem)
    .subarray(0, room - hash.length - 3)
    .toString()
    .replace(/\uFFFD+$/, "");
  return cut + hash + ENDING;
}

export const isOutcomeKey = (key: string): boolean => key.endsWith(ENDING);
