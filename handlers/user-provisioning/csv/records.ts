import { type Delimiter, MAX_RECORD_BYTES, nextLine, scanRecord } from "./scan-record.ts";

/** Where a record begins. It is all that has to be known to read on from there. */
export interface Position {
  /** Bytes before it. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
}

/** A record as it stands in the file: its bytes, or the rule that it breaks. */
export type RawRecord = {
  readonly line: number;
  /** Where the next one begins. */
  readonly next: Position;
} & ({ readonly bytes: Buffer; readonly broken?: undefined } | { readonly broken: string });

/**
 * Cuts a file into records. csv-parse reads their fields, but not the file: it stops at the first record that breaks a rule, takes a quoted
 * CRLF for two lines, and cannot say from where to read on.
 *
 * A record that breaks a rule ends with its first line: what follows is read as if it was not there, so that one quote too many costs one
 * row. Lines that are empty, or spaces, are no records. Memory is bounded by the longest record and two blocks.
 *
 * @param blocks the file from `from` on, cut anywhere
 */
export async function* recordsOf(
  blocks: AsyncIterable<Uint8Array>,
  from: Position,
  delimiter: Delimiter,
): AsyncGenerator<RawRecord> {
  let { offset, line } = from;
  let bytes: Buffer = Buffer.alloc(0);
  let broken: string | undefined;
  for await (const block of withEnd(blocks)) {
    const last = block === undefined;
    if (block) bytes = bytes.length === 0 ? Buffer.from(block) : Buffer.concat([bytes, block]);
    let at = 0;
    while (at < bytes.length) {
      const scan = broken === undefined ? scanRecord(bytes, at, delimiter, last) : undefined;
      if (scan?.kind === "more") break;
      if (scan?.kind === "record") {
        const begins = line;
        line += scan.lines;
        const next = { offset: offset + scan.next, line };
        if (!isBlank(bytes, at, scan.end)) yield { line: begins, next, bytes: bytes.subarray(at, scan.end) };
        at = scan.next;
        continue;
      }
      broken ??= scan?.why;
      const end = nextLine(bytes, at, last);
      if (end === undefined) {
        // Its last byte may be half of a line's end.
        at = Math.max(at, bytes.length - 1);
        break;
      }
      yield { line, next: { offset: offset + end, line: line + 1 }, broken: broken! };
      broken = undefined;
      line++;
      at = end;
    }
    offset += at;
    bytes = bytes.subarray(at);
  }
}

/** Bytes of a block: a record begins and ends in it, mostly. */
export const BLOCK_BYTES = 4 * MAX_RECORD_BYTES;

async function* withEnd<T>(values: AsyncIterable<T>): AsyncGenerator<T | undefined> {
  yield* values;
  yield undefined;
}

function isBlank(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (bytes[i] !== 32) return false;
  return true;
}
