import { isUtf8 } from "node:buffer";
import { fieldsOf } from "../csv/fields.ts";
import type { RawRecord } from "../csv/records.ts";
import type { Delimiter } from "../csv/scan-record.ts";
import { attributeFault } from "./attribute.ts";
import type { Columns } from "./columns.ts";
import { emailFault } from "./email.ts";

/** A record of a roster, judged by itself. */
export type Entry = { readonly n: number; readonly line: number } & (
  | { readonly email: string; readonly attributes: Readonly<Record<string, string>>; readonly fault?: undefined }
  /** It breaks a rule. The address is what stands in its column, for the outcome file. */
  | { readonly email?: string; readonly fault: string }
);

/** As much of something that is no address as the ledger keeps. */
const MAX_KEPT = 256;

/** Judges a record. The fault never quotes it. */
export function entryOf(record: RawRecord, n: number, columns: Columns, delimiter: Delimiter): Entry {
  const { line } = record;
  if (record.broken !== undefined) return { n, line, fault: record.broken };
  if (!isUtf8(record.bytes)) return { n, line, fault: "it is not UTF-8" };
  const fields = fieldsOf(record.bytes, delimiter);
  const { width } = columns;
  if (fields.length !== width) return { n, line, fault: `it has ${count(fields.length)}, the header ${width}` };
  const email = fields[columns.email]!;
  const attributes: Record<string, string> = {};
  let fault = emailFault(email);
  for (const { index, attribute } of columns.attributes) {
    const value = fields[index]!;
    if (value === "") continue;
    attributes[attribute] = value;
    fault ??= attributeFault(attribute, value);
  }
  if (fault === undefined) return { n, line, email, attributes };
  return { n, line, fault, ...(email !== "" && { email: email.slice(0, MAX_KEPT).toWellFormed() }) };
}

const count = (fields: number): string => `${fields} ${fields === 1 ? "field" : "fields"}`;
