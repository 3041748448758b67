import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { examplesOf } from "../../cli/leaf.ts";
import { root } from "../../local/paths.ts";

/** A command of ours whose output a program reads, and npm's own words before it. */
const PIPED = /npm run (?!--silent )[a-z:]+ [^\n`\\]*(?: [|>] |--json)/g;

const pages = ["README.md", "docs/**/*.md", "policies/README.md", "cli/**/*.ts", "local/*.ts", "bench/*.ts"];

describe("a command that a program reads", () => {
  it("lets npm say nothing, in documents and helps alike: it would say on stdout what it runs", () => {
    const files = globSync(pages, { cwd: root });
    assert.ok(files.length > 200, `${files.length} files`);
    const said = files.flatMap((file) => readFileSync(join(root, file), "utf8").match(PIPED) ?? []);
    assert.deepEqual(said, []);
    assert.match(examplesOf("openapi > a.yaml"), /npm run --silent levee -- openapi > a[.]yaml/);
    assert.match(examplesOf("batch status --json"), /npm run --silent levee -- batch/);
    assert.match(examplesOf("batch status"), /npm run levee -- batch/);
  });
});
