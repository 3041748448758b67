import { Command, CommanderError } from "commander";
import { batchCommands } from "./batch/batch.ts";
import { openApiCommand } from "./contract/openapi.ts";
import { doctorCommand } from "./doctor/doctor.ts";
import { exitCodes } from "./exit-codes.ts";
import { examplesOf } from "./leaf.ts";
import { dlqCommands } from "./requests/dlq/dlq.ts";
import { drainCommand } from "./requests/drain.ts";
import { requestsCommands } from "./requests/requests.ts";
import { smokeCommand } from "./smoke/smoke.ts";
import { usersCommands } from "./users/users.ts";

const program = new Command("levee")
  .description("Looks after a deployed stack, on AWS or the kept local one, through its outputs.")
  .showHelpAfterError("(--help says more)")
  .exitOverride()
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

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // commander has said what is wrong; its own code for that is 1.
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
