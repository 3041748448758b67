import fc from "fast-check";
import { text } from "./texts.ts";

const now = Date.now();

/** What HTTP can carry in a request's target: no white space, no controls; beyond ASCII as bytes. */
const targetText = (value: string) =>
  Buffer.from(value.replace(/[^\x21-\x7E\u0080-\u{10FFFF}]/gu, "")).toString("latin1");

/** A part of a path, encoded, half encoded or not. */
export const piece = fc.oneof(
  text(3).map(targetText),
  text(3).map(encodeURIComponent),
  fc.constantFrom(
    "%2F",
    "%2f",
    "..",
    ".",
    "%2e%2e",
    "%252F",
    "%00",
    "%0A",
    "%0D%0ALocation:%20x",
    "%C0%80",
    "%FF",
    "%",
  ),
  fc.constantFrom("%22", '%22}},"x":{"S":"', "{requestId}", "key%23abc", "a;b=c", "-", "AAAAAAAA", `${now}`),
);

const wellFormed = fc
  .tuple(
    fc.constantFrom(now - 1_000, now - 400_000_000, now + 600_000, 1_000_000_000_000),
    fc.stringMatching(/^[\w-]{8,64}$/),
  )
  .map(([time, tail]) => `${time}-${tail}`);

/** What stands where an id should, now and then one. */
export const ids = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join("")) },
  { weight: 2, arbitrary: wellFormed },
  // Nearly one: something before, behind or within.
  {
    weight: 3,
    arbitrary: fc.tuple(wellFormed, piece, fc.nat(30)).map(([id, odd, at]) => id.slice(0, at) + odd + id.slice(at)),
  },
  { weight: 1, arbitrary: wellFormed.map((id) => id.replace(/^./, (digit) => `%3${digit}`)) },
  { weight: 1, arbitrary: fc.constantFrom("A", "%22", "../", "%").map((part) => part.repeat(2_500)) },
);
