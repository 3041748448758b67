import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { unzipSync } from "fflate";
import { archiveInZip, sameArchive, zipArchive } from "../../../local/provider/archive.ts";
import type { Archive } from "../../../local/provider/archive-types.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "../../../local/provider/wire.ts";
import { character } from "../../character.ts";

const text = (content: string) => ({ [SIGNATURE]: ASSET, text: content });
const assets = (members: Record<string, unknown>): Archive => ({ [SIGNATURE]: ARCHIVE, assets: members });

/** Hashes that github.com/pulumi/pulumi/sdk/v3 v3.250.0 gave for these archives. */
const fromTheEngine: [string, Archive, string][] = [
  [
    "one file",
    assets({ "index.js": text("exports.handler = async () => 1;") }),
    "974a8d5c36882d7fb5896f5490a6a3f0e46653b567bd81eb536e5827a06f1e76",
  ],
  ["no file", assets({}), "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"],
  [
    "nested archives and names that look like numbers",
    assets({
      "b.txt": text("b"),
      a: assets({ "x.txt": text("x"), "1": text("one") }),
      "a.txt": text("a"),
      "10": text("ten"),
      "2": text("two"),
      empty: { [SIGNATURE]: ASSET },
    }),
    "84f76d62c15d97137fca7aa8f6536bd6a36e6b6a688ff76d7cd94cff8fcb635a",
  ],
  [
    "a name of more than 100 characters",
    assets({ [`${"folder-123/".repeat(12)}file.txt`]: text("long") }),
    "2183b09f414f6cd8eac3ebc0e97cf334a8852d2449c067861ac506a1dc97ed07",
  ],
  [
    "a file that fills its block",
    assets({ block: text("\0".repeat(512)) }),
    "747e435aa5e2a7fb0a69014eddd98e496624de655f0c0b20a6cc09ad690f29cd",
  ],
];

describe("an archive", () => {
  for (const [what, archive, hash] of fromTheEngine) {
    it(`read back from its zip file has the engine's hash: ${what}`, () => {
      assert.equal(archiveInZip(zipArchive(archive)).hash, hash);
    });
  }

  it("of a folder has the engine's hash, links to files read and links to folders left out", () => {
    const path = mkdtempSync(join(tmpdir(), "levee-archive-"));
    try {
      for (const folder of ["sub/deeper", ".pulumi"]) mkdirSync(join(path, folder), { recursive: true });
      for (const [name, content] of [
        ["sub/f.txt", "f"],
        ["sub.txt", "s"],
        ["sub/deeper/g.txt", "g"],
        [".pulumi/x", "x"],
      ] as const) {
        writeFileSync(join(path, name), content);
      }
      symlinkSync("sub.txt", join(path, "link.txt"));
      symlinkSync("sub", join(path, "linked"));
      const { hash } = archiveInZip(zipArchive({ [SIGNATURE]: ARCHIVE, path }));
      assert.equal(hash, "a827d7cdadd0298eafcd95f7d1a927a2b6fad0f0de869c5c28ab41bcf29a744b");
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it("that is a zip file already goes as it is, and is known by that file's own hash", () => {
    const dir = mkdtempSync(join(tmpdir(), "levee-archive-"));
    try {
      const zip = zipArchive(assets({ "index.js": text("1") }));
      const path = join(dir, "code.zip");
      writeFileSync(path, zip);
      assert.deepEqual(zipArchive({ [SIGNATURE]: ARCHIVE, path }), zip);
      const { zipHash } = archiveInZip(zip);
      assert.ok(sameArchive({ [SIGNATURE]: ARCHIVE, hash: zipHash }, archiveInZip(zip)));
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("keeps every file byte for byte, and two archives are the same only with the same files", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
    const members = fc.dictionary(name, fc.string({ unit: character, maxLength: 600 }), { maxKeys: 5 });
    const packed = (files: Record<string, string>) =>
      zipArchive(assets(Object.fromEntries(Object.entries(files).map(([file, content]) => [file, text(content)]))));
    fc.assert(
      fc.property(members, members, (one, other) => {
        const zip = packed(one);
        const files = unzipSync(zip);
        assert.deepEqual(
          Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, Buffer.from(bytes).toString()])),
          { ...one },
        );
        const isSame = sameArchive(archiveInZip(zip), archiveInZip(packed(other)));
        assert.equal(
          isSame,
          JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort()),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same zip file whatever the order of its members and the time", async () => {
    const one = zipArchive(assets({ a: text("a"), b: text("b") }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(zipArchive(assets({ b: text("b"), a: text("a") })), one);
  });

  it("of a kind that is not carried over is refused by name", () => {
    assert.throws(
      () => zipArchive({ [SIGNATURE]: ARCHIVE, uri: "https://example.com/a.zip" }),
      /RemoteArchive "https:\/\/example.com\/a.zip"/,
    );
    assert.throws(() => zipArchive(assets({ a: { [SIGNATURE]: ASSET, uri: "https://example.com/a" } })), /RemoteAsset/);
    assert.throws(() => zipArchive(assets({ "ü.js": text("") })), /file name "ü.js" .* not ASCII/);
    assert.throws(() => zipArchive(assets({ ["x".repeat(101)]: text("") })), /too long/);
  });
});
