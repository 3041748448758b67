import { fieldsOf } from "../csv/fields.ts";
import type { Position } from "../csv/records.ts";
import { type Delimiter, nextLine, scanRecord } from "../csv/scan-record.ts";
import { type Columns, columnsOf, NO_EMAIL } from "./columns.ts";
import { foreignFault } from "./foreign.ts";

/** How much of a file decides whether it is a roster. */
export const HEAD_BYTES = 64 * 1024;

/** What the beginning of a roster says about the rest. */
export interface Head {
  readonly delimiter: Delimiter;
  readonly columns: Columns;
  /** The header's names. */
  readonly names: readonly string[];
  /** Where the first row begins. */
  readonly start: Position;
}

const DELIMITERS: readonly Delimiter[] = [",", ";", "\t"];
const BOM = Buffer.from("\uFEFF");

/**
 * Reads the beginning of a file. The delimiter is the one by which the header has an e-mail column: Excel writes semicolons wherever the
 * comma is part of numbers.
 *
 * @param bytes the first {@link HEAD_BYTES}, or the whole file if it is shorter
 * @returns what it says, or why it is no roster
 */
export function readHead(bytes: Buffer, whole: boolean, mapping: Readonly<Record<string, string>>): Head | string {
  const fault = foreignFault(bytes, whole);
  if (fault !== undefined) return fault;
  const { offset, line } = afterBlankLines(bytes, bytes.subarray(0, 3).equals(BOM) ? 3 : 0);
  if (offset >= bytes.length) return whole ? "it is empty" : "it begins with 64 KiB of empty lines";
  const faults: string[] = [];
  let unread = "";
  for (const delimiter of DELIMITERS) {
    const scan = scanRecord(bytes, offset, delimiter, whole);
    if (scan.kind !== "record") {
      unread ||= `the header cannot be read: ${scan.kind === "broken" ? scan.why : "it is too long"}`;
      continue;
    }
    const names = fieldsOf(bytes.subarray(offset, scan.end), delimiter);
    const columns = columnsOf(names, mapping);
    if (typeof columns !== "string") {
      return { delimiter, columns, names, start: { offset: scan.next, line: line + scan.lines } };
    }
    faults.push(columns);
  }
  // What is wrong by one delimiter only was read by the right one.
  return faults.find((each) => each !== NO_EMAIL) ?? faults[0] ?? unread;
}

/** Why a file of so many bytes is no roster; undefined if it may be. */
export function sizeFault(size: number, maxBytes: number): string | undefined {
  if (size === 0) return "it is empty";
  if (size <= maxBytes) return undefined;
  return `it has ${size.toLocaleString("en")} bytes, more than ${maxBytes.toLocaleString("en")}: upload it in parts`;
}

function afterBlankLines(bytes: Buffer, from: number): Position {
  for (let offset = from, line = 1; ; line++) {
    let at = offset;
    while (bytes[at] === 32) at++;
    if (at >= bytes.length) return { offset: at, line };
    if (bytes[at] !== 10 && bytes[at] !== 13) return { offset, line };
    offset = nextLine(bytes, at, true)!;
  }
}
