import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOnce, stampOf } from "../../../local/setup/stamp.ts";

describe("a folder that is made once", () => {
  let dir: string;
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), "levee-stamp-")), "made");
  });
  afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

  const make = (file: string) => async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, file), "");
  };

  it("is made the first time and left alone after that", async () => {
    assert.equal(await makeOnce(dir, "a", {}, make("one")), "made");
    assert.equal(await makeOnce(dir, "a", {}, make("two")), "there");
    assert.ok(existsSync(join(dir, "one")) && !existsSync(join(dir, "two")));
  });

  it("is made anew, from nothing, when what it is made from has changed", async () => {
    await makeOnce(dir, "a", {}, make("one"));
    assert.equal(await makeOnce(dir, "b", {}, make("two")), "made");
    assert.ok(!existsSync(join(dir, "one")) && existsSync(join(dir, "two")));
  });

  it("is not taken for made when making it was interrupted", async () => {
    await assert.rejects(
      makeOnce(dir, "a", {}, async () => {
        await make("half")();
        throw new Error("interrupted");
      }),
      /interrupted/,
    );
    assert.equal(await makeOnce(dir, "a", {}, make("whole")), "made");
    assert.ok(!existsSync(join(dir, "half")));
  });

  it("has a stamp that tells its parts apart", () => {
    assert.notEqual(stampOf("ab", "c"), stampOf("a", "bc"));
    assert.equal(stampOf("a", Buffer.from("b")), stampOf("a", "b"));
  });
});
