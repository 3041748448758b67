import type { Command } from "commander";
import { listCommand } from "./list.ts";
import { purgeCommand } from "./purge.ts";
import { redriveCommand } from "./redrive.ts";
import { showCommand } from "./show.ts";

/** The commands about the dead-letter queue. */
export function dlqCommands(program: Command, { hidden = false } = {}): void {
  const group = program.command("dlq", { hidden }).description("the dead letters: requests that failed for good");
  listCommand(group);
  showCommand(group);
  redriveCommand(group);
  purgeCommand(group);
}
