import "../exit-with-parent.ts";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { webhookReceiver } from "./receiver.ts";

/** The receiver as a process: `main.ts --port N --log FILE [--down-ms N] [--fail-every N]`. Says `{"url": …}` when it is ready. */
const { values } = parseArgs({
  options: {
    port: { type: "string" },
    log: { type: "string" },
    "down-ms": { type: "string" },
    "fail-every": { type: "string" },
  },
});
const server = await webhookReceiver({
  port: Number(values.port),
  log: String(values.log),
  ...(values["down-ms"] && { downMs: Number(values["down-ms"]) }),
  ...(values["fail-every"] && { failEvery: Number(values["fail-every"]) }),
});
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
