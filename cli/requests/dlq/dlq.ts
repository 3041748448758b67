import type { Command } from "commander";
import { examplesOf } from "../../leaf.ts";
import { listCommand } from "./list.ts";
import { purgeCommand } from "./purge.ts";
import { redriveCommand } from "./redrive.ts";
import { showCommand } from "./show.ts";

/** The commands about the dead-letter queue. */
export function dlqCommands(program: Command, { hidden = false } = {}): void {
  const group = program
    .command("dlq", { hidden })
    .description("the dead letters: requests that failed for good")
    .addHelpText(
      "after",
      examplesOf("requests dlq list", "requests dlq redrive --dry-run", "requests dlq purge --help"),
    );
  listCommand(group);
  showCommand(group);
  redriveCommand(group);
  purgeCommand(group);
}
