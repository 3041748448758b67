import { randomUUID } from "node:crypto";
import { constants, copyFileSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file so that nobody ever reads half of it: beside its place, then moved there. Creates the directories above it.
 * With `once`, a file that is there already, or appears meanwhile, is left as it is, and the answer is false.
 * Throws what the file system refuses.
 */
export const writeAtomically = (path: string, text: string, { once = false } = {}): boolean => {
  mkdirSync(dirname(path), { recursive: true });
  const beside = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(beside, text, { flag: "wx" });
    if (once) return create(beside, path);
    renameSync(beside, path);
    return true;
  } finally {
    rmSync(beside, { force: true });
  }
};

/** A rename would replace what is there; a link does not. */
const create = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
  } catch (error) {
    if (isThere(error)) return false;
    try {
      // Not every file system has links.
      copyFileSync(from, to, constants.COPYFILE_EXCL);
    } catch (cause) {
      if (isThere(cause)) return false;
      throw cause;
    }
  }
  return true;
};
const isThere = (error: unknown) => (error as NodeJS.ErrnoException).code === "EEXIST";

/** What the file system says, without the path that its message repeats: `no space left on device (ENOSPC)`. */
export const reasonOf = (error: unknown): string => {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  const text = message.replace(/^[A-Z]+: /, "").replace(/, \w+ '[\s\S]*$/, "");
  return code ? `${text} (${code})` : text;
};
