import assert from "node:assert/strict";
import { CommanderError } from "commander";
import { duration, positive, whole } from "../../cli/arguments.ts";
import { explain } from "../../cli/explain.ts";
import { columns } from "../../cli/output/columns.ts";
import { noteText } from "../../cli/output/pause-note.ts";
import { printable } from "../../cli/output/printable.ts";
import { ago, iso } from "../../cli/output/time.ts";

const named = (name: string, message: string, more = {}) => Object.assign(new Error(message), { name, ...more });

describe("what the command line says", () => {
  it("of an error is one line with the way out, and no stack", () => {
    const cases: [Error, RegExp][] = [
      [named("CredentialsProviderError", "none found"), /^there are no AWS credentials \(none found\); `aws sts/],
      [named("Error", "x", { code: "ECONNREFUSED" }), /^nothing answers at http:\/\/127\.0\.0\.1:1: .*local:down/],
      [
        named("AccessDenied", "User: x\n is not\n authorized", { $metadata: {} }),
        /^AWS: AccessDenied: User: x is not authorized$/,
      ],
      [named("ExpiredTokenException", "long ago", { $metadata: {} }), /^the AWS credentials have expired: long ago$/],
      [named("Error", "as it is"), /^as it is$/],
    ];
    for (const [error, said] of cases) assert.match(explain(error, "http://127.0.0.1:1"), said);
    assert.equal(explain("a string"), "a string");
  });

  it("of others' texts is nothing that a terminal obeys", () => {
    assert.equal(printable("a\u001b[31mred\u0007\nb\u009b1m"), "a [31mred b 1m");
    assert.equal(printable("Zürich 東京 🙂"), "Zürich 東京 🙂");
    const note = { by: "operator", who: "arn:\u001b[2J", since: 0, why: "a\nb\u001b]0;x\u0007" } as const;
    assert.equal(noteText(note, 5_000), "by arn: [2J, 5 s ago (1970-01-01T00:00:00Z): a b ]0;x ");
  });

  it("of times is short, and never before its time", () => {
    const said = [5, 119, 120, 3_600, 7_200, 172_800, 864_000].map((seconds) => ago(0, seconds * 1_000));
    assert.deepEqual(said, ["5 s", "119 s", "2 min", "60 min", "2 h", "2 days", "10 days"]);
    assert.equal(ago(10_000, 0), "0 s");
    assert.equal(iso(1_760_000_000_123), "2025-10-09T08:53:20Z");
  });

  it("in a table is aligned and never cut", () => {
    assert.deepEqual(columns(["id", "n"], [["a".repeat(40), "1"], ["b"]]), [
      `id${" ".repeat(40)}n`,
      `${"a".repeat(40)}  1`,
      "b",
    ]);
  });

  it("is told durations and numbers, and refuses what is none", () => {
    assert.deepEqual(
      ["30s", "5m", "2h", "2d", "90 seconds", "1.5m"].map(duration),
      [30_000, 300_000, 7_200_000, 172_800_000, 90_000, 90_000],
    );
    for (const wrong of ["", "soon", "5", "5 weeks", "-1s"])
      assert.throws(() => duration(wrong), CommanderError, wrong);
    assert.deepEqual(["1", "0.5", " 20 "].map(positive), [1, 0.5, 20]);
    for (const wrong of ["", "0", "-1", "x", "Infinity"]) assert.throws(() => positive(wrong), CommanderError, wrong);
    assert.deepEqual(["1", " 20 ", "1e3", "1000000000"].map(whole), [1, 20, 1_000, 1_000_000_000]);
    for (const wrong of ["", "0", "-1", "x", "0.5", "1.5", "1e9.", "1000000001", "Infinity"])
      assert.throws(() => whole(wrong), CommanderError, wrong);
  });
});
