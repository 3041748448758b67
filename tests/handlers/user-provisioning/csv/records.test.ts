import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { fieldsOf } from "../../../../handlers/user-provisioning/csv/fields.ts";
import { type Position, type RawRecord, recordsOf } from "../../../../handlers/user-provisioning/csv/records.ts";
import { type Delimiter, MAX_RECORD_BYTES } from "../../../../handlers/user-provisioning/csv/scan-record.ts";

const START: Position = { offset: 0, line: 1 };

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** The records as texts, which do not point into anybody's buffer. */
async function read(file: Buffer, sizes: readonly number[], from = START, delimiter: Delimiter = ",") {
  const records = [];
  for await (const record of recordsOf(cut(file.subarray(from.offset), sizes), from, delimiter))
    records.push(textOf(record));
  return records;
}

const textOf = (record: RawRecord) => ({
  line: record.line,
  next: record.next,
  text: record.broken ?? record.bytes.toString("latin1"),
  broken: record.broken !== undefined,
});

const lines = async (text: string) => (await read(Buffer.from(text), [7])).map(({ line, text }) => [line, text]);

/** Texts of what parsers stumble over. */
const nasty = fc
  .array(fc.constantFrom('"', '"', '""', ",", "\n", "\r", "\r\n", " ", "a", "é", "\0", ";"), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join("")));
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const delimiter = fc.constantFrom<Delimiter>(",", ";", "\t");

describe("the records of a file", () => {
  it("are the same however the file is cut, and from wherever one of them ends", () =>
    fc.assert(
      fc.asyncProperty(nasty, sizes, delimiter, async (file, sizes, delimiter) => {
        const all = await read(file, [file.length + 1], START, delimiter);
        assert.deepEqual(await read(file, sizes, START, delimiter), all);
        for (const [index, { next }] of all.entries()) {
          assert.deepEqual(await read(file, sizes, next, delimiter), all.slice(index + 1));
        }
      }),
      { numRuns: 300 },
    ));

  it("leave out nothing but line ends, blank lines, and the first line of what breaks a rule", () =>
    fc.assert(
      fc.asyncProperty(nasty, sizes, async (file, sizes) => {
        let at = 0;
        let line = 1;
        for (const record of await read(file, sizes)) {
          const skipped = file.subarray(at, record.next.offset).toString("latin1");
          assert.ok(record.broken || skipped.trim().includes(record.text.trim()));
          assert.match(record.broken ? "" : skipped.replace(record.text, ""), /^[ \r\n]*$/);
          const begins = line + (/^(?: *(?:\r\n|\r|\n))*/.exec(skipped)![0].match(/\r\n|\r|\n/g)?.length ?? 0);
          assert.equal(record.line, begins);
          line += skipped.match(/\r\n|\r|\n/g)?.length ?? 0;
          at = record.next.offset;
        }
        assert.match(file.subarray(at).toString("latin1"), /^[ \r\n]*$/);
      }),
      { numRuns: 300 },
    ));

  it("are what csv-parse makes of a file that breaks no rule", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(
            fc.oneof(fc.string({ unit: fc.constantFrom('"', ",", ";", "\n", "\r\n", "x", "ü", "日") }), fc.string()),
            {
              minLength: 2,
              maxLength: 3,
            },
          ),
        ),
        fc.constantFrom<"\n" | "\r\n" | "\r">("\n", "\r\n", "\r"),
        delimiter,
        fc.boolean(),
        sizes,
        async (table, record_delimiter, delimiter, quoted_string, sizes) => {
          const quoted = { quoted_match: /[\r\n]/ };
          const text = stringify(table, { record_delimiter, delimiter, quoted_string, ...quoted });
          const file = Buffer.from(text);
          const whole = parse(file, { delimiter, record_delimiter, relax_column_count: true }) as string[][];
          const records: (readonly string[])[] = [];
          for await (const record of recordsOf(cut(file, sizes), START, delimiter)) {
            assert.equal(record.broken, undefined);
            records.push(fieldsOf(record.bytes!, delimiter));
          }
          assert.deepEqual(
            records,
            whole.map((fields) => fields.map((field) => field.trim())),
          );
        },
      ),
      { numRuns: 200 },
    ));

  it("are counted by the lines that an editor shows", async () => {
    assert.deepEqual(await lines('a\r\n"b\r\nb",1\r\n\r\n   \nc\rd\n"e\n\n",f\ng'), [
      [1, "a"],
      [2, '"b\r\nb",1'],
      [6, "c"],
      [7, "d"],
      [8, '"e\n\n",f'],
      [11, "g"],
    ]);
  });

  it("cost one row where a quote is not closed, stands inside a field, or is followed by text", async () => {
    assert.deepEqual(await lines('"a\nb,1\nc,2\n'), [
      [1, "a quote is not closed"],
      [2, "b,1"],
      [3, "c,2"],
    ]);
    assert.match((await lines('5" disk\nb'))[0]![1] as string, /inside a field/);
    assert.deepEqual(await lines('"a"b,c\nd\n'), [
      [1, "text follows a closing quote"],
      [2, "d"],
    ]);
  });

  it("may have spaces around quotes", async () => {
    const [record] = await read(Buffer.from(' "a, b" , c\n'), [3]);
    assert.deepEqual(fieldsOf(Buffer.from(record!.text), ","), ["a, b", "c"]);
  });

  it("have the same fields without quotes as csv-parse, which is not asked then, would say", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(",", ";", "\t", " ", "\v", "\u3000", "\uFEFF", "a", "é", "\0", "'"), { maxLength: 8 }),
        delimiter,
        (parts, delimiter) => {
          const bytes = Buffer.from(parts.join(""));
          const white = { trim: delimiter !== "\t", ltrim: true };
          const [fields = []] = parse(bytes, { delimiter, relax_column_count: true, ...white }) as string[][];
          assert.deepEqual(
            fieldsOf(bytes, delimiter),
            fields.map((field) => field.trim()),
          );
        },
      ),
      { numRuns: 300 },
    ));

  it("of 64 KiB are read, one of a byte more is a row that is too long, and of many megabytes, too", async () => {
    for (const [length, broken] of [
      [MAX_RECORD_BYTES, false],
      [MAX_RECORD_BYTES + 1, true],
      [20 * 1024 * 1024, true],
    ] as const) {
      const records = await read(Buffer.concat([Buffer.alloc(length, "x"), Buffer.from("\r\nb")]), [50_000]);
      assert.deepEqual(
        records.map((record) => [record.line, record.broken]),
        [
          [1, broken],
          [2, false],
        ],
      );
    }
  });

  it("after a quote that is never closed are read, each once, and in time that grows with the file", async () => {
    const rows = 60_000;
    const file = Buffer.from(`"a\n${"b,2\n".repeat(rows)}"c\n${"d,4\n".repeat(rows)}`);
    const records = await read(file, [100_000]);
    assert.deepEqual([records.length, records.filter(({ broken }) => broken).length], [2 * rows + 2, 2]);
    assert.equal(records.at(-1)!.line, 2 * rows + 2);
  });
});
