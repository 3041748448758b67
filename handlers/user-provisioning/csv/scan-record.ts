const CR = 13;
const LF = 10;
const SPACE = 32;
const QUOTE = 34;

/** A longer record is no person's: a quote was not closed, or it is no roster. Also how much of a file is in memory for one record. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** What separates fields, as a byte. */
export type Delimiter = "," | ";" | "\t";

export type Scan =
  /** The record ends before byte `end`, the next one begins at byte `next`; `lines` ended in between. */
  | { readonly kind: "record"; readonly end: number; readonly next: number; readonly lines: number }
  /** It breaks the rule `why`. */
  | { readonly kind: "broken"; readonly why: string }
  /** Its end is not among the bytes. */
  | { readonly kind: "more" };

/**
 * Finds the end of the record that begins at byte `at`, by RFC 4180, with spaces around quotes: a quote opens at the beginning of a field
 * only, and what follows its closing one is a delimiter or the end. So strict, because whatever can be read in two ways would be read in a
 * third by somebody else; and because then no two records that break a rule have more than a line in common, so that reading on after each
 * of them costs twice the file at most.
 *
 * @param last nothing follows the bytes
 */
export function scanRecord(bytes: Uint8Array, at: number, delimiter: Delimiter, last: boolean): Scan {
  const separator = delimiter.charCodeAt(0);
  let state: "begins" | "plain" | "quoted" | "closed" = "begins";
  let lines = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const breaks = byte === CR || byte === LF;
    if (breaks && state !== "quoted") {
      const next = afterBreak(bytes, i, last);
      return next === undefined ? { kind: "more" } : { kind: "record", end: i, next, lines: lines + 1 };
    }
    if (i - at >= MAX_RECORD_BYTES) return broken(state === "quoted" ? "a quote is not closed" : "it is too long");
    if (state === "quoted") {
      if (byte === CR || (byte === LF && bytes[i - 1] !== CR)) lines++;
      if (byte !== QUOTE) continue;
      if (bytes[i + 1] === QUOTE) i++;
      else if (i + 1 < bytes.length || last) state = "closed";
      else return { kind: "more" };
    } else if (byte === separator) state = "begins";
    else if (byte === QUOTE) {
      if (state !== "begins")
        return broken("a quote stands inside a field; the field has to be quoted, and the quote doubled");
      state = "quoted";
    } else if (byte !== SPACE) {
      if (state === "closed") return broken("text follows a closing quote");
      state = "plain";
    }
  }
  if (!last) return { kind: "more" };
  return state === "quoted"
    ? broken("a quote is not closed")
    : { kind: "record", end: bytes.length, next: bytes.length, lines };
}

/** Where the line after the one of byte `at` begins; undefined if that is not among the bytes. */
export function nextLine(bytes: Uint8Array, at: number, last: boolean): number | undefined {
  for (let i = at; i < bytes.length; i++) {
    if (bytes[i] === CR || bytes[i] === LF) return afterBreak(bytes, i, last);
  }
  return last ? bytes.length : undefined;
}

/** CR, LF, and both together end a line. */
function afterBreak(bytes: Uint8Array, i: number, last: boolean): number | undefined {
  if (bytes[i] === LF) return i + 1;
  if (i + 1 === bytes.length) return last ? i + 1 : undefined;
  return bytes[i + 1] === LF ? i + 2 : i + 1;
}

const broken = (why: string): Scan => ({ kind: "broken", why });
