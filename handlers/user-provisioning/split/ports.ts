import type { ProvisionMessage } from "../messages.ts";
import type { Notice } from "../outcome/notice.ts";
import type { Outbox, Ports } from "../ports.ts";
import type { Roster } from "../roster.ts";
import type { DeadLetters } from "../unreadable.ts";

export interface RosterPorts extends Ports {
  readonly files: Files;
  readonly work: Outbox<ProvisionMessage>;
  readonly deadLetters: DeadLetters;
  readonly topic: { publish(notice: Notice): Promise<void> };
}

/** A version of a file, which never changes. */
export type FileVersion = Pick<Roster, "bucket" | "key" | "versionId">;

export interface Files {
  /** Bytes `from` to `to`, without `to`, which is no more than the file has; undefined if the file is not there any more. */
  read(file: FileVersion, from: number, to: number): Promise<Uint8Array | undefined>;
  /** The newest version of a file and its size in bytes; undefined if there is none. */
  newest(bucket: string, key: string): Promise<{ readonly versionId: string; readonly size: number } | undefined>;
  /** Writes a file, or nothing at all. `about` is kept with it. */
  write(
    bucket: string,
    key: string,
    text: AsyncIterable<string>,
    about: Readonly<Record<string, string>>,
  ): Promise<void>;
}
