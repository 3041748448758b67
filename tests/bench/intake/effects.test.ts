import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { effectsOf, environmentsOf } from "../../../bench/intake/effects.ts";

describe("the effect log of the burst", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-effects-"));
  const log = join(dir, "effects.jsonl");
  after(() => rmSync(dir, { recursive: true, force: true }));

  const line = (side: string, n: number, event: string, pid: number) => JSON.stringify({ side, n, event, at: 1, pid });

  it("is read side by side, without the warm-up and without a line that is still being written", () => {
    const lines = [line("proxy", -1, "end", 1), line("proxy", 0, "begin", 1), line("intake", 0, "end", 2)];
    writeFileSync(log, `${lines.join("\n")}\n${line("proxy", 1, "end", 1).slice(0, 20)}`);
    assert.deepEqual(
      effectsOf(log, "proxy").map(({ n, event }) => [n, event]),
      [[0, "begin"]],
    );
    assert.equal(effectsOf(log, "intake").length, 1);
    assert.deepEqual(effectsOf(join(dir, "none"), "intake"), []);
  });

  it("tells how many environments are warm: those that have ended some work", () => {
    const lines = [line("proxy", -1, "end", 1), line("proxy", -2, "end", 1), line("proxy", -3, "begin", 3)];
    writeFileSync(log, `${[...lines, line("proxy", 5, "end", 4), line("intake", -1, "end", 5)].join("\n")}\n`);
    assert.equal(environmentsOf(log, "proxy"), 2);
  });
});
