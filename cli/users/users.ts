import type { Command } from "commander";
import { examplesOf } from "../leaf.ts";
import { forgetCommand } from "./forget.ts";
import { importCommand } from "./import.ts";
import { pauseCommand } from "./pause.ts";
import { planCommand } from "./plan.ts";
import { resendCommand } from "./resend.ts";
import { resumeCommand } from "./resume.ts";
import { statusCommand } from "./status.ts";

/** The commands about a UserProvisioning. */
export function usersCommands(program: Command): void {
  const group = program
    .command("users")
    .description("a UserProvisioning: rosters in, users and invitations out")
    .addHelpText("after", examplesOf("users import spring.csv", "users status", 'users pause --reason "mails bounce"'));
  planCommand(group);
  importCommand(group);
  statusCommand(group);
  pauseCommand(group);
  resumeCommand(group);
  resendCommand(group);
  forgetCommand(group);
}
