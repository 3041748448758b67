import type { Command } from "commander";
import { examplesOf } from "../leaf.ts";
import { deliveriesCommand } from "./deliveries/deliveries.ts";
import { resendCommand } from "./deliveries/resend.ts";
import { dlqCommands } from "./dlq/dlq.ts";
import { drainCommand } from "./drain.ts";
import { pauseCommand } from "./pause.ts";
import { resumeCommand } from "./resume.ts";
import { statusCommand } from "./status.ts";

/** The commands about a RequestIntake. */
export function requestsCommands(program: Command): void {
  const group = program
    .command("requests")
    .description("a RequestIntake: its brake, its queue, its dead letters")
    .addHelpText("after", examplesOf("requests status", "requests pause --help", "requests dlq list --stack prod"));
  pauseCommand(group);
  resumeCommand(group);
  statusCommand(group);
  drainCommand(group);
  deliveriesCommand(group);
  resendCommand(group);
  dlqCommands(group);
}
