import "../exit-with-parent.ts";
import { parseArgs } from "node:util";
import { readSettings } from "../quotas/settings.ts";
import { startGateway } from "./gateway.ts";

const USAGE = `Usage: main.ts --emulator URL [--port N] [--region NAME] [--state DIR] [--quotas FILE]
  --emulator   address of the emulator, on loopback   (or EMULATOR_URL)
  --port       port to listen on, 0 for any free one  (or PORT, 0)
  --region     region of callers that name none       (or AWS_REGION, eu-central-1)
  --state      folder that keeps the deployed snapshots, so that a gateway that is started again
               serves what it served before           (or STATE_DIR, none)
  --quotas     JSON file of quotas and faults; docs/local.md has its form
               (or QUOTAS_FILE, none)
  --speed      fires schedules, so many of their minutes in one  (none: nobody fires them)
Prints one line of JSON, {"url": …}, when it is ready. SIGTERM and SIGINT end it.`;

/** The gateway as a process. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      emulator: { type: "string", default: process.env.EMULATOR_URL ?? "" },
      port: { type: "string", default: process.env.PORT ?? "0" },
      region: { type: "string", default: process.env.AWS_REGION ?? "eu-central-1" },
      state: { type: "string", default: process.env.STATE_DIR ?? "" },
      quotas: { type: "string", default: process.env.QUOTAS_FILE ?? "" },
      speed: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`gateway: --port "${values.port}" is not in 0–65535`);
  const { speed } = values;
  if (speed && !(Number(speed) >= 1)) throw new Error(`gateway: --speed "${speed}" is not a number of 1 or more`);
  const gateway = await startGateway({
    emulator: values.emulator,
    port,
    region: values.region,
    ...(values.state && { stateDir: values.state }),
    ...(values.quotas && { quotas: readSettings(values.quotas) }),
    ...(speed && { scheduleSpeed: Number(speed) }),
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  process.stdout.write(`${JSON.stringify({ url: gateway.url })}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
}

main().catch((error: Error & { code?: string }) => {
  const isUnknownOption = error.code?.startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`${error.message}\n${isUnknownOption ? `${USAGE}\n` : ""}`);
  process.exitCode = 1;
});
