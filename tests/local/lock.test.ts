import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryLock, waitForLock } from "../../local/lock.ts";
import { identityOf } from "../../local/process-registry.ts";

describe("a lock file", () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-lock-"));
    file = join(dir, "lock");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const taken = (): (() => void) => {
    const unlock = tryLock(file);
    assert.ok(typeof unlock === "function");
    return unlock;
  };

  it("is taken once, and again when it was given back", () => {
    const unlock = taken();
    assert.deepEqual(tryLock(file), { pid: process.pid, identity: identityOf(process.pid) });
    unlock();
    taken()();
    assert.ok(!existsSync(file));
  });

  it("is taken over from a process that is gone, even when another has its pid now", () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: "an earlier start" }));
    taken()();
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, identity: "1" }));
    taken()();
  });

  it("is taken over when nobody can read it", () => {
    writeFileSync(file, "");
    taken()();
  });

  it("is waited for, and the waiting can be ended", async () => {
    const unlock = taken();
    const waits: number[] = [];
    const second = waitForLock(file, (pid) => waits.push(pid));
    setTimeout(unlock, 20);
    (await second)();
    assert.deepEqual(waits, [process.pid]);
    const third = taken();
    await assert.rejects(
      waitForLock(file, () => {}, AbortSignal.timeout(20)),
      { name: "AbortError" },
    );
    third();
  });
});
