import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../local/paths.ts";

/** Code blocks by the comment before them, which names the command whose output they are. */
const quoted = (file: string) =>
  new Map(
    [...readFileSync(join(root, file), "utf8").matchAll(/<!-- quoted[^:]*: ([^\n]+) -->\n```\n(.*?)```/gs)].map(
      ([, command = "", lines = ""]) => [command, lines.split("\n").filter(Boolean)] as const,
    ),
  );

describe("figures in the README", () => {
  it("are lines of one run, which docs/benchmarks.md has as a whole", () => {
    const [whole, some] = [quoted("docs/benchmarks.md"), quoted("README.md")];
    assert.deepEqual([...some.keys()], ["npm run bench -- intake", "npm run bench -- users"]);
    for (const [command, lines] of some) {
      assert.deepEqual(
        lines,
        (whole.get(command) ?? []).filter((line) => lines.includes(line)),
        command,
      );
      assert.ok(lines.length > 5, command);
    }
  });

  it("are said to be from the embedded cloud", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    assert.match(readme.split("<!-- quoted")[0]!.split("\n## ").at(-1)!, /on the embedded cloud/i);
  });
});
