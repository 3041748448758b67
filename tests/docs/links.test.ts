import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../local/paths.ts";

const files = globSync(["README.md", "docs/**/*.md", "policies/README.md"], { cwd: root }).map((file) =>
  join(root, file),
);

describe("the docs", () => {
  it("link to files and headings that are there", () => {
    const headings = new Map<string, Set<string>>();
    const anchors = (file: string) => {
      const found = headings.get(file) ?? anchorsOf(readFileSync(file, "utf8"));
      headings.set(file, found);
      return found;
    };
    assert.ok(files.length > 50, `${files.length} pages`);
    for (const at of files) {
      for (const [, target = ""] of readFileSync(at, "utf8").matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? at : join(dirname(at), path);
        assert.ok(existsSync(file), `${at}: ${target}`);
        if (anchor && file.endsWith(".md")) assert.ok(anchors(file).has(anchor), `${at}: no heading ${target}`);
      }
    }
  });

  it("have no table with a hole: what comes after an empty line is no row any more, it is shown as text", () => {
    for (const at of files) {
      const prose = readFileSync(at, "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");
      for (const [, first, second] of prose.matchAll(/(?<=\n\n)(\|.*)\n(.*)/g))
        assert.match(second!, /^\|[ :|-]+\|$/, `${at}: ${first}`);
    }
  });
});

/** As GitHub names a heading's anchor. */
function anchorsOf(page: string): Set<string> {
  const named = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  return new Set([...named, ...headings]);
}
