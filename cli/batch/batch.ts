import type { Command } from "commander";
import { examplesOf } from "../leaf.ts";
import { historyCommand } from "./history.ts";
import { pauseCommand } from "./pause.ts";
import { resumeCommand } from "./resume.ts";
import { runNowCommand } from "./run-now.ts";
import { statusCommand } from "./status.ts";

/** The commands about a ScheduledBatch. */
export function batchCommands(program: Command): void {
  const group = program
    .command("batch")
    .description("a ScheduledBatch: a schedule whose runs never overlap")
    .addHelpText(
      "after",
      examplesOf("batch status", 'batch pause --reason "the tables are being moved"', "batch run-now --failed-of last"),
    );
  statusCommand(group);
  historyCommand(group);
  pauseCommand(group);
  resumeCommand(group);
  runNowCommand(group);
}
