import { Command, CommanderError } from "commander";
import { surviveLostReader } from "../local/display/survive-lost-reader.ts";
import { batchCommands } from "./batch/batch.ts";
import { openApiCommand } from "./contract/openapi.ts";
import { doctorCommand } from "./doctor/doctor.ts";
import { exitCodes } from "./exit-codes.ts";
import { errorLine } from "./explain.ts";
import { examplesOf } from "./leaf.ts";
import { dlqCommands } from "./requests/dlq/dlq.ts";
import { drainCommand } from "./requests/drain.ts";
import { requestsCommands } from "./requests/requests.ts";
import { smokeCommand } from "./smoke/smoke.ts";
import { usersCommands } from "./users/users.ts";

const json = process.argv.includes("--json");
const silent = { writeErr: () => {}, outputError: () => {} };

const program = new Command("levee")
  .description("Looks after a deployed stack, on AWS or the kept local one, through its outputs.")
  .showHelpAfterError("(--help says more)")
  .exitOverride()
  // A program reads one error, of the same form as every other.
  .configureOutput(json ? silent : {})
  .addHelpText(
    "after",
    `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not done in time, 5 does not fit, 6 not determined, 128 + n ended by signal n.
${examplesOf(
  "requests status",
  'requests pause --stack prod --reason "warehouse is down"',
  "requests dlq redrive --reason attempts-exhausted --dry-run",
  "users import spring.csv",
  "batch run-now --failed-of last",
  "doctor --stack prod",
  "smoke --pipeline requestIntake --yes",
  "openapi --stack prod > orders.yaml",
)}`,
  );

requestsCommands(program);
usersCommands(program);
batchCommands(program);
doctorCommand(program);
smokeCommand(program);
openApiCommand(program);
// Shorthands of `requests dlq` and `requests drain`.
dlqCommands(program, { hidden: true });
drainCommand(program, { hidden: true });

surviveLostReader(process.stdout);
surviveLostReader(process.stderr);
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (json && error.exitCode !== 0) process.stderr.write(errorLine(error.message.replace(/^error: /, "")));
  // commander has said what is wrong; its own code for that is 1.
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
