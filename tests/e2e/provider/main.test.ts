import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(import.meta.dirname, "..", "..", "..");
const node = join(root, "node_modules", ".bin", "node");
const args = [join(root, "local", "provider", "main.ts"), "127.0.0.1:1"];
const environment = { PATH: process.env.PATH };

const answers = (port: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

describe("the executable pulumi-resource-aws", () => {
  it("prints the port that it serves, and ends with the engine, even one that was killed", async () => {
    // An engine that starts its plugin and is killed outright.
    const script = `console.log(require("node:child_process").spawn(process.argv[1], JSON.parse(process.argv[2]), { stdio: ["ignore", "inherit", "ignore"] }).pid); setInterval(() => {}, 1000)`;
    const engine = spawn(node, ["-e", script, node, JSON.stringify(args)], {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: engine.stdout })[Symbol.asyncIterator]();
    const pid = Number((await lines.next()).value);
    const port = String((await lines.next()).value);
    try {
      assert.match(port, /^\d+$/);
      assert.equal(await answers(port), true);
      engine.kill("SIGKILL");
      for (let waited = 0; waited < 3000 && (await answers(port)); waited += 100) await sleep(100);
      assert.equal(await answers(port), false);
    } finally {
      if (await answers(port)) process.kill(pid);
    }
  });

  it("refuses at once an endpoint that is not on this machine", async () => {
    const env = { ...environment, AWS_ENDPOINT_URL: "https://sqs.eu-central-1.amazonaws.com" };
    const plugin = spawn(node, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    plugin.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const [code] = await once(plugin, "close");
    assert.equal(code, 1);
    assert.match(
      said,
      /^AWS_ENDPOINT_URL "https:\/\/sqs\.eu-central-1\.amazonaws\.com" is not a loopback address;.*\n$/,
    );
  });
});
