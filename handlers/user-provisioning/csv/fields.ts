import { parse } from "csv-parse/sync";
import type { Delimiter } from "./scan-record.ts";

/** The fields of one record, without the white space around them. The bytes are UTF-8, and `scanRecord` has found their end. */
export function fieldsOf(bytes: Buffer, delimiter: Delimiter): readonly string[] {
  // Most records have no quote, and csv-parse takes many times as long to get ready as to read one.
  const isQuoted = bytes.includes('"');
  const fields = isQuoted ? parsed(bytes, delimiter) : bytes.toString().split(delimiter);
  const trimmed = fields.map((field) => field.trim());
  return trimmed.length === 1 && trimmed[0] === "" && !isQuoted ? [] : trimmed;
}

function parsed(bytes: Buffer, delimiter: Delimiter): readonly string[] {
  const [record] = parse(bytes, {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    trim: delimiter !== "\t",
    ltrim: true,
  }) as string[][];
  return record ?? [];
}
