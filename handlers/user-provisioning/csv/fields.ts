import { parse } from "csv-parse/sync";
import type { Delimiter } from "./scan-record.ts";

/** The fields of one record, without the white space around them. The bytes are UTF-8, and `scanRecord` has found their end. */
export function fieldsOf(bytes: Buffer, delimiter: Delimiter): readonly string[] {
  const [record] = parse(bytes, {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    trim: delimiter !== "\t",
    ltrim: true,
  }) as string[][];
  return (record ?? []).map((field) => field.trim());
}
