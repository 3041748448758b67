import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkedFile, checkedName } from "../../../cli/users/checked-file.ts";
import { keyOf } from "../../../cli/users/roster-id.ts";

describe("a roster before its upload", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-roster-"));
  after(() => rmSync(dir, { recursive: true }));
  const check = (content: string | Buffer) => {
    const path = join(dir, "roster.csv");
    writeFileSync(path, content);
    return checkedFile(path, { columns: { post: "email" }, maxBytes: 100 });
  };

  it("is taken as the pipeline takes it, with the instance's own columns", async () => {
    assert.equal(await check("E-Mail;x\n"), 9);
    assert.equal(await check("Post\n"), 5);
  });

  it("is refused as the pipeline rejects it", async () => {
    await assert.rejects(check(""), { exitCode: 1, message: /it is empty; nothing was uploaded/ });
    await assert.rejects(check("name\n"), { exitCode: 1, message: /no column is named email/ });
    await assert.rejects(check(Buffer.from("email\n", "utf16le")), { message: /UTF-16/ });
    await assert.rejects(check(`email\n${"x".repeat(100)}`), { message: /106 bytes, more than 100/ });
    await assert.rejects(checkedFile(dir, { columns: {}, maxBytes: 9 }), { exitCode: 2, message: /no file/ });
    await assert.rejects(checkedFile(join(dir, "none"), { columns: {}, maxBytes: 9 }), { exitCode: 2 });
  });

  it("has a name that makes a key, and none that is an outcome file's", () => {
    assert.equal(checkedName("/tmp/Spring 2026.CSV"), "Spring 2026");
    assert.equal(checkedName("x", "a/b.csv"), "a/b");
    assert.equal(checkedName("x", "a/b.CSV"), "a/b");
    assert.deepEqual([keyOf("b.csv"), keyOf("rosters/b.CSV")], ["rosters/b.csv", "rosters/b.csv"]);
    for (const name of [
      "",
      "a.outcome",
      "a.outcome.csv",
      "a.outcome.CSV",
      "a.outcome.csv.csv",
      "../a",
      "a\n",
      "a/",
      "x".repeat(901),
    ])
      assert.throws(() => checkedName("x", name), { exitCode: 2 }, name);
  });
});
