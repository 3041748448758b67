import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const NAMES = ["Zoë Müller", '"Ann, née ""B"""', "山田太郎", '"two\nlines"', "محمد"];
const AT_ONCE = 1_000;

/** Writes a roster of so many people; one row in 100 is none, one in 100 repeats an earlier one. */
export function writeRoster(file: string, rows: number, signal: AbortSignal): Promise<void> {
  return pipeline(Readable.from(pieces(rows)), createWriteStream(file), { signal });
}

function* pieces(rows: number): Generator<string> {
  yield "\uFEFFE-mail,Name,Phone number,Note\r\n";
  for (let from = 0; from < rows; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, rows - from);
    yield Array.from({ length: count }, (_, i) => rowOf(from + i)).join("");
  }
}

function rowOf(n: number): string {
  const email = n % 100 === 50 ? "nobody" : `person.${n % 100 === 70 ? n - 1 : n}@example.org`;
  return `${email},${NAMES[n % NAMES.length]},+4915${String(n).padStart(8, "0")},not an attribute\r\n`;
}
