import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { examplesOf } from "../../cli/leaf.ts";
import { root } from "../../local/paths.ts";

/** A command of ours whose output a program reads, and npm's own words before it. */
const PIPED = /npm run (?!--silent )[a-z:]+ [^\n`\\]*(?: [|>] |--json)/g;

const pages = ["README.md", "docs/**/*.md", "policies/README.md", "cli/**/*.ts", "local/*.ts", "bench/*.ts"];

describe("the commands in documents", () => {
  it("name the instance where they are for the kept local stack, which has several", () => {
    const blocks = ["README.md", "docs/local.md"].flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/```sh\n([^`]*local\.json[^`]*)```/g)].map(
        ([, block]) => block,
      ),
    );
    const commands = blocks.flatMap((block) => block?.match(/npm run levee -- requests .*/g) ?? []);
    assert.ok(commands.length >= 2);
    for (const command of commands) assert.match(command, / --instance orders/);
  });

  it("let npm say nothing where a program reads them, in helps too: it would say on stdout what it runs", () => {
    const files = globSync(pages, { cwd: root });
    assert.ok(files.length > 200, `${files.length} files`);
    const said = files.flatMap((file) => readFileSync(join(root, file), "utf8").match(PIPED) ?? []);
    assert.deepEqual(said, []);
    assert.match(examplesOf("openapi > a.yaml"), /npm run --silent levee -- openapi > a[.]yaml/);
    assert.match(examplesOf("batch status --json"), /npm run --silent levee -- batch/);
    assert.match(examplesOf("batch status"), /npm run levee -- batch/);
  });
});
