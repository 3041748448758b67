import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { find, isAtLeast, run } from "../../../local/setup/command.ts";
import { build, setUpEngine } from "../../../local/setup/engine.ts";
import { findPython } from "../../../local/setup/python.ts";

describe("a set-up on a machine that lacks something", () => {
  const path = process.env.PATH;
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-path-"));
    process.env.PATH = dir;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true, force: true });
  });

  /** An executable that prints `text`, whatever it is asked. */
  const executable = (name: string, text: string) => {
    writeFileSync(join(dir, name), `#!/bin/sh\necho '${text}'\n`);
    chmodSync(join(dir, name), 0o755);
  };

  it("names Python when there is none", () =>
    assert.rejects(findPython(), /^Error: Python 3\.10 or later is missing: install it .*and run this again$/));

  it("names Python's version when it is too old", async () => {
    executable("python3", "3.9.2");
    await assert.rejects(findPython(), /missing \(.*python3 is 3\.9\.2\): install/);
  });

  it("takes a Python that is new enough, behind one that is not", async () => {
    executable("python3", "3.9.2");
    executable("python3.12", "3.12.1");
    assert.deepEqual(await findPython(), { path: join(dir, "python3.12"), version: "3.12.1" });
  });

  it("names both, Pulumi and Go, when there is neither", () =>
    assert.rejects(
      build("x", "", () => {}),
      /^Error: a Pulumi CLI is missing, and so is Go, .*install either/,
    ));

  it("names Go's version when it is too old to build the engine", async () => {
    executable("go", "go1.20.3");
    await assert.rejects(
      build("x", "", () => {}),
      /go is go1\.20\.3, and the engine needs go1\.25\.11 or later: update/,
    );
  });

  it("takes the Pulumi CLI on PATH", async () => {
    executable("pulumi", "v3.258.0");
    const engine = await setUpEngine(() => {});
    assert.deepEqual(engine, { path: join(dir, "pulumi"), version: "v3.258.0", from: "on PATH" });
  });

  it("looks for an executable in every folder of PATH", () => {
    executable("tool", "");
    process.env.PATH = ["", "/nowhere", dir].join(delimiter);
    assert.equal(find("missing", "tool"), join(dir, "tool"));
    assert.equal(find("missing"), undefined);
  });

  it("starts no command once it was interrupted", async () => {
    process.env.PATH = path;
    const began = Date.now();
    await assert.rejects(run("sleep", ["5"], { signal: AbortSignal.abort(new Error("interrupted")) }), /interrupted/);
    assert.ok(Date.now() - began < 1_000);
  });

  it("ends a command that is interrupted, with what it started", async () => {
    process.env.PATH = path;
    const began = Date.now();
    const signal = AbortSignal.timeout(100);
    await assert.rejects(run("sh", ["-c", "sleep 5; true"], { signal }), { name: "TimeoutError" });
    assert.ok(Date.now() - began < 2_000);
  });

  it("compares versions by their numbers", () => {
    for (const version of ["v3.250.0", "3.200", "v4.0.0-alpha.1"]) assert.ok(isAtLeast(version, 3, 200), version);
    for (const version of ["v3.99.0", "2.999.0", "", "no version"]) assert.ok(!isAtLeast(version, 3, 200), version);
    assert.ok(isAtLeast("go1.25.11", 1, 25, 11) && !isAtLeast("go1.25.9", 1, 25, 11));
  });
});
