import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One line of `people.jsonl`: a record of the roster as somebody wrote it, and what should come of it. */
export interface Person {
  /** The record's text, without the line end. */
  readonly record: string;
  /** Its bytes are the text's in ISO 8859-1, which is no UTF-8. @default false */
  readonly isLatin1?: true;
  readonly expect: "created" | "repeated" | "invalid";
  /** Of the user, by Cognito's names; `created` only. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The address as it stands in the record; left out where a reader may find none. */
  readonly email?: string;
  /** What the invitation ends as. @default "sent" */
  readonly invitation?: "sent" | "bounced" | "complained";
  /** `repeated`: which record had the address first, from 1. */
  readonly of?: number;
  /** `invalid`: words that the reason has to have. */
  readonly because?: string;
  /** Empty lines before it, which are no records. */
  readonly emptyBefore?: number;
}

export const peopleFile = join(import.meta.dirname, "people.jsonl");

/** The first line of the roster: names of people, of Cognito and of nobody. */
const header = "E-Mail;Given name;family_name;phone-number;Birthdate;Shoe size";
const columns = 6;

/** The people of a file, one a line. */
export function readPeople(path: string = peopleFile): Person[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Person);
}

/** A record of the roster's columns. */
export const recordOf = (fields: readonly string[]): string =>
  [...fields, ...Array.from({ length: columns - fields.length }, () => "")].map(quoted).join(";");

const quoted = (field: string): string => (/[";\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** A person with the line on which its record begins, from 1. */
export type Listed = Person & { readonly line: number };

/** The roster's bytes, as a spreadsheet writes them: with a byte order mark and CRLF; and on which line everybody is. */
export function rosterOf(people: readonly Person[]): { bytes: Buffer; listed: Listed[] } {
  const parts = [Buffer.from(`\uFEFF${header}\r\n`)];
  let line = 2;
  const listed = people.map((person) => {
    const { record, isLatin1, emptyBefore = 0 } = person;
    parts.push(Buffer.from("\r\n".repeat(emptyBefore)), Buffer.from(record, isLatin1 ? "latin1" : "utf8"));
    parts.push(Buffer.from("\r\n"));
    const begins = line + emptyBefore;
    line = begins + record.split(/\r\n|\r|\n/).length;
    return { ...person, line: begins };
  });
  return { bytes: Buffer.concat(parts), listed };
}
