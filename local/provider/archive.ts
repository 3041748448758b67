import { createHash } from "node:crypto";
import { unzipSync, Zip, ZipDeflate } from "fflate";
import { filesOf, isZipFile, zipFileBytes } from "./archive-files.ts";
import type { Archive, File } from "./archive-types.ts";
import { goTar, splitName } from "./go-tar.ts";
import { ARCHIVE, SIGNATURE } from "./wire.ts";

export function isArchive(value: unknown): value is Archive {
  return typeof value === "object" && value !== null && (value as Archive)[SIGNATURE] === ARCHIVE;
}

/** The archive as a zip file, such as Lambda takes. The same contents give the same bytes at any time and in any time zone. */
export function zipArchive(archive: Archive): Uint8Array {
  if (isZipFile(archive)) return zipFileBytes(archive);
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [name, bytes] of filesOf(archive)) {
    // A name that could not be compared when read back is refused before anything is made.
    splitName(name);
    const file = new ZipDeflate(name);
    // Readable by all, as Lambda asks: https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
    Object.assign(file, { mtime: new Date(1990, 0, 1), os: 3, attrs: 0o100644 << 16 });
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * The archive that a zip file read back from AWS holds, as hashes only: the engine's own hash is that of a tar file of the contents, so
 * it can be worked out from what AWS has, and a code change made by somebody else shows.
 */
export function archiveInZip(zip: Uint8Array): Archive {
  const names: string[] = [];
  const contents = unzipSync(zip, { filter: ({ name }) => !name.endsWith("/") && names.push(name) > 0 });
  const files = names.map((name): File => [name, contents[name] as Uint8Array]);
  return { [SIGNATURE]: ARCHIVE, hash: sha256(goTar(files)), zipHash: sha256(zip) };
}

/** Same contents? Told by the hashes, as the engine does; an archive without one is like no other. */
export function sameArchive(a: Archive, b: Archive): boolean {
  const hashes = [b.hash, b.zipHash];
  return [a.hash, a.zipHash].some((hash) => hash !== undefined && hashes.includes(hash));
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
