import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { paths, root } from "../../../local/paths.ts";

/** As many times as often as in the unit tests, which have to be quick. */
const TIMES = 10;

/** Of one, and more than any takes. */
const LIMIT_MS = 120_000;

describe("the simulations", function () {
  this.timeout(2 * LIMIT_MS);

  for (const [what, file] of Object.entries({
    "a worker and its channels": "request-intake/promises.test.ts",
    "provisioning and inviting": "user-provisioning/promises.test.ts",
    "the split of a roster": "user-provisioning/split/split.test.ts",
  }))
    it(`of ${what} keep every promise when they are played for longer`, async () => {
      const args = ["--no-config", "--require", "tests/bounded-properties.ts", "--timeout", `${LIMIT_MS}`];
      const { stdout } = await promisify(execFile)(
        join(paths.nodeBin, "mocha"),
        [...args, join("tests", "handlers", file)],
        { cwd: root, env: { ...process.env, FUZZ_TIMES: `${TIMES}` }, timeout: LIMIT_MS },
      ).catch(({ stdout, message }) => assert.fail(`${stdout}\n${message}`));
      assert.match(stdout, / passing/);
    });
});
