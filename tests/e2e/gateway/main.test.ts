import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { FakeEmulator } from "../../local/gateway/fake-emulator.ts";

const MAIN = new URL("../../../local/gateway/main.ts", import.meta.url).pathname;

describe("the gateway's process", () => {
  let emulator: FakeEmulator;
  const running: ChildProcess[] = [];
  before(async () => {
    emulator = await FakeEmulator.start();
  });
  after(() => emulator.stop());
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  });

  const start = (args: readonly string[], env: Record<string, string> = {}) => {
    const { LEVEE_RUN_PID: _parent, EMULATOR_URL: _url, PORT: _port, STATE_DIR: _dir, ...inherited } = process.env;
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...inherited, ...env } });
    running.push(child);
    return child;
  };
  const said = async (child: ChildProcess) => {
    const lines = { out: "", err: "" };
    child.stdout!.on("data", (text) => {
      lines.out += text;
    });
    child.stderr!.on("data", (text) => {
      lines.err += text;
    });
    const [code] = await once(child, "close");
    return { code, ...lines };
  };

  it("prints where it listens, serves, and ends by SIGTERM", async () => {
    const child = start(["--emulator", emulator.url]);
    const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
    const { url } = JSON.parse(line) as { url: string };
    assert.deepEqual([JSON.parse(line), new URL(url).hostname], [{ url }, "127.0.0.1"]);
    emulator.service = () => ({ body: "through" });
    assert.equal(await (await fetch(`${url}/x`)).text(), "through");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
  }).timeout(20_000);

  it("says in a sentence what is wrong with its arguments, and how to use it", async () => {
    const all = await Promise.all([
      said(start(["--emulator", "http://example.com:1"])),
      said(start(["--emulator", emulator.url, "--prt", "1"])),
    ]);
    assert.deepEqual(
      all.map(({ code }) => code),
      [1, 1],
    );
    assert.match(all[0]!.err, /^gateway: emulator "http:\/\/example.com:1" is not on loopback; .*\n$/);
    assert.match(all[1]!.err, /'--prt'.*\nUsage: main.ts/s);
    for (const { err } of all) assert.doesNotMatch(err, /\n {4}at /);
  }).timeout(20_000);
});
