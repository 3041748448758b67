import type { ARCHIVE, SIGNATURE } from "./wire.ts";

/** A Pulumi archive as it crosses the protocol. The engine leaves the contents out where only the hash matters: in diff and read. */
export interface Archive {
  readonly [SIGNATURE]: typeof ARCHIVE;
  readonly hash?: string;
  /** Set by {@link archiveInZip} only: the hash that the engine gives a `FileArchive` of the very same zip file. */
  readonly zipHash?: string;
  readonly assets?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly uri?: string;
}

/** A file's name inside an archive, and its contents. */
export type File = readonly [name: string, bytes: Uint8Array];
