import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { callerAt, workerAt, workersOf } from "../../../local/quotas/lambda-worker.ts";

describe("workerAt", () => {
  it("finds the process of a Lambda worker by its end of a connection, and no other process", async function () {
    if (process.platform !== "linux") this.skip();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const program = `require("node:net").connect(${port}, "127.0.0.1")`;
    const connected = async (env: Record<string, string>) => {
      const child = spawn(process.execPath, ["-e", program], { env, stdio: "ignore" });
      const [socket] = (await once(server, "connection")) as [Socket];
      return { child, socket };
    };
    const name = `orders-worker-${process.pid}`;
    const worker = await connected({ AWS_LAMBDA_FUNCTION_NAME: name });
    const other = await connected({});
    try {
      assert.equal(workerAt({ callerPort: worker.socket.remotePort, serverPort: port }), worker.child.pid);
      assert.equal(workerAt({ callerPort: other.socket.remotePort, serverPort: port }), undefined);
      assert.equal(
        workerAt({ callerPort: worker.socket.remotePort, serverPort: port - 1 }),
        undefined,
        "another connection of that port",
      );
      assert.equal(workerAt(undefined), undefined);
      const connection = { callerPort: worker.socket.remotePort, serverPort: port };
      assert.deepEqual(callerAt(connection), { pid: worker.child.pid, functionName: name });
      assert.equal(callerAt({ callerPort: other.socket.remotePort, serverPort: port }), undefined);
      assert.deepEqual(workersOf(name), [worker.child.pid]);
      assert.deepEqual(workersOf(name.slice(0, -1)), [], "another function's name may begin alike");
      assert.ok(workersOf().includes(worker.child.pid!));
    } finally {
      for (const { child, socket } of [worker, other]) {
        child.kill("SIGKILL");
        socket.destroy();
      }
      server.close();
    }
  });
});
