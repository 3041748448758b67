import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { HEAD_BYTES, readHead } from "../../../../handlers/user-provisioning/split/head.ts";

const head = (bytes: Buffer | string, mapping: Record<string, string> = {}) => {
  const buffer = Buffer.from(bytes);
  return readHead(buffer.subarray(0, HEAD_BYTES), buffer.length <= HEAD_BYTES, mapping);
};

const taken = (bytes: Buffer | string, mapping: Record<string, string> = {}) => {
  const read = head(bytes, mapping);
  assert.ok(typeof read !== "string", String(read));
  return read;
};

const rejected = (bytes: Buffer | string, mapping: Record<string, string> = {}): string => {
  const read = head(bytes, mapping);
  assert.ok(typeof read === "string");
  return read;
};

describe("the head of a roster", () => {
  it("names the columns, whatever separates them", () => {
    for (const delimiter of [",", ";", "\t"] as const) {
      const read = taken(["E-Mail", "Given name", "Ort", "custom:Team", '"phone_number"'].join(delimiter));
      assert.equal(read.delimiter, delimiter);
      assert.deepEqual(read.columns, {
        width: 5,
        email: 0,
        attributes: [
          { index: 1, attribute: "given_name" },
          { index: 3, attribute: "custom:Team" },
          { index: 4, attribute: "phone_number" },
        ],
      });
    }
  });

  it("maps the names that the team has given", () => {
    const { columns } = taken("Courriel;Prénom\n", { courriel: "email", "PRE\u0301NOM": "given_name" });
    assert.deepEqual([columns.email, columns.attributes], [0, [{ index: 1, attribute: "given_name" }]]);
  });

  it("ends where the first row begins, after a byte order mark and blank lines", () => {
    const text = '\uFEFF\r\n  \r\nemail,"a\r\nb"\r\nx@example.org,1\r\n';
    const { start, names } = taken(text);
    assert.deepEqual(names, ["email", "a\r\nb"]);
    assert.deepEqual(start, { offset: Buffer.from(text).indexOf("x@"), line: 5 });
  });

  it("may be all that there is", () => {
    assert.deepEqual(taken("email").start, { offset: 5, line: 1 });
    assert.deepEqual(taken("email\n").start, { offset: 6, line: 2 });
  });

  it("is none in a file that is empty, or blank", () => {
    for (const text of ["", "\uFEFF", "\n\r\n  \n  "]) assert.equal(rejected(text), "it is empty");
    assert.match(rejected("\n".repeat(HEAD_BYTES + 1)), /64 KiB of empty lines/);
  });

  it("has one e-mail column, and says so without a person's data", () => {
    assert.match(rejected("Ann,ann@example.org\n"), /^no column is named email/);
    assert.doesNotMatch(rejected("Ann,ann@example.org\n"), /ann/i);
    assert.equal(rejected("email;E-Mail\n"), "columns 1 and 2 are both email");
    assert.equal(rejected("email,name,name\n"), "columns 2 and 3 are both name");
    assert.ok(taken("email,note,note\n"));
  });

  it("is none that cannot be read", () => {
    assert.match(rejected('"email\nx@example.org\n'), /header cannot be read: a quote is not closed/);
    assert.match(rejected(`email,${"x".repeat(HEAD_BYTES)}`), /header cannot be read: it is too long/);
  });

  it("tells what a file is that is no text in UTF-8", () => {
    const csv = "email,name\nann@example.org,Zoë\n";
    const workbook = Buffer.from(zipSync({ "[Content_Types].xml": Buffer.from("<x/>") }));
    const cases: [Buffer, RegExp][] = [
      [workbook, /Excel workbook: save it as CSV UTF-8/],
      [Buffer.from(zipSync({ "a.csv": Buffer.from(csv) })), /zip archive/],
      [Buffer.from("d0cf11e0a1b11ae1", "hex"), /Excel workbook/],
      [gzipSync(csv), /gzip/],
      [Buffer.from(`\uFEFF${csv}`, "utf16le"), /UTF-16/],
      [Buffer.from(`\uFEFF${csv}`, "utf16le").swap16(), /UTF-16/],
      [Buffer.from(csv, "utf16le"), /UTF-16/],
      [Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /binary/],
      [Buffer.from("email\nann@example.org\0\n"), /binary/],
      [Buffer.from(csv, "latin1"), /not UTF-8, perhaps Latin-1/],
    ];
    for (const [bytes, reason] of cases) assert.match(rejected(bytes), reason);
  });

  it("may be cut in the middle of a character", () => {
    for (let shift = 0; shift < 4; shift++) {
      assert.ok(taken(`email,n\n${"x".repeat(shift)}${"日".repeat(HEAD_BYTES)}`));
    }
  });

  it("is read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, whole) => {
        const read = readHead(Buffer.from(bytes), whole, {});
        assert.ok(typeof read === "string" ? read.length > 0 : read.columns.email >= 0);
      }),
    );
  });
});
