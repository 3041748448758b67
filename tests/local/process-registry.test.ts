import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths, root } from "../../local/paths.ts";
import { endOurs, isAlive, isOurs, sweep } from "../../local/process-registry.ts";

/** A process that only waits; its command line names this checkout if `ours`. */
function sleeper(ours: boolean) {
  return spawn("/bin/sh", ["-c", "sleep 20; true", ours ? `${root}/x` : "x"], { stdio: "ignore", detached: true });
}

function end(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    // It has been ended by what is tested.
  }
}

describe("the registry of processes", () => {
  it("ends what a starter that is gone left behind, and no stranger that got the same pid", async () => {
    const left = sleeper(true);
    const stranger = sleeper(false);
    const starter = spawn(process.execPath, ["-e", ""]);
    await once(starter, "exit");
    mkdirSync(paths.processes, { recursive: true });
    const file = join(paths.processes, `${starter.pid}.json`);
    writeFileSync(
      file,
      JSON.stringify([
        { name: "left", pid: left.pid },
        { name: "stranger", pid: stranger.pid },
      ]),
    );
    try {
      const ended = once(left, "exit");
      assert.deepEqual(
        sweep().filter(({ name }) => name !== "other"),
        [{ name: "left", pid: left.pid }],
      );
      assert.equal((await ended)[1], "SIGKILL");
      assert.ok(isAlive(stranger.pid as number));
      assert.ok(!existsSync(file));
    } finally {
      end(stranger);
      end(left);
    }
  });

  it("leaves the processes of a starter that is still at work alone", () => {
    const child = sleeper(true);
    const file = join(paths.processes, `${process.ppid}.json`);
    mkdirSync(paths.processes, { recursive: true });
    writeFileSync(file, JSON.stringify([{ name: "busy", pid: child.pid }]));
    try {
      assert.ok(!sweep().some(({ name }) => name === "busy"));
      assert.ok(isAlive(child.pid as number));
    } finally {
      end(child);
      writeFileSync(file, "[]");
    }
  });

  it("takes a half-written record for an empty one", async () => {
    const starter = spawn(process.execPath, ["-e", ""]);
    await once(starter, "exit");
    mkdirSync(paths.processes, { recursive: true });
    writeFileSync(join(paths.processes, `${starter.pid}.json`), '[{"name":"hal');
    assert.ok(Array.isArray(sweep()));
  });

  it("does not signal a process that is not of this checkout", () => {
    const stranger = sleeper(false);
    try {
      assert.ok(!isOurs(stranger.pid as number));
      endOurs(stranger.pid as number, "SIGKILL");
      assert.ok(isAlive(stranger.pid as number));
    } finally {
      end(stranger);
    }
  });
});
