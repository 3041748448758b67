import { isUtf8 } from "node:buffer";

/** Files that somebody may take for a roster, by the bytes that they begin with. */
const SIGNATURES: readonly { readonly begins: readonly number[]; readonly is: string }[] = [
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: "it is an Excel workbook: save it as CSV UTF-8" },
  { begins: [0x1f, 0x8b], is: "it is compressed (gzip): upload what is in it" },
  { begins: [0xff, 0xfe], is: "it is UTF-16: save it as CSV UTF-8" },
  { begins: [0xfe, 0xff], is: "it is UTF-16: save it as CSV UTF-8" },
  { begins: [0x00, 0x00, 0xfe, 0xff], is: "it is UTF-32: save it as CSV UTF-8" },
];

const ZIP = Buffer.from("PK\x03\x04", "latin1");
const LATIN = "it is not UTF-8, perhaps Latin-1 or Windows-1252: save it as CSV UTF-8";

/**
 * Why a file is no text in UTF-8; undefined if it may be.
 *
 * @param bytes its beginning
 * @param whole they are all of it
 */
export function foreignFault(bytes: Buffer, whole: boolean): string | undefined {
  if (bytes.subarray(0, 4).equals(ZIP)) {
    const isWorkbook = bytes.includes("[Content_Types].xml") || bytes.includes("xl/");
    return isWorkbook ? "it is an Excel workbook: save it as CSV UTF-8" : "it is a zip archive: upload what is in it";
  }
  const known = SIGNATURES.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  if (known) return known.is;
  if (bytes.includes(0)) return isHalfZero(bytes) ? "it is UTF-16: save it as CSV UTF-8" : "it is binary, no text";
  return isText(bytes, whole) ? undefined : LATIN;
}

/** A character may be cut off where the bytes end. */
const isText = (bytes: Buffer, whole: boolean): boolean =>
  [0, 1, 2, 3].some((cut) => (cut === 0 || !whole) && isUtf8(bytes.subarray(0, bytes.length - cut)));

/** Latin letters in UTF-16 without a byte order mark: every other byte is 0. */
function isHalfZero(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 64);
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]!++;
  const [even, odd] = zeros as [number, number];
  return Math.min(even, odd) === 0 && Math.max(even, odd) > head.length / 4;
}
