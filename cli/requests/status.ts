import type { Command } from "commander";
import { leaf, onIntake } from "../leaf.ts";
import { intakeStatus } from "./intake-status.ts";
import { requestStatus } from "./request-status.ts";

export function statusCommand(group: Command): void {
  leaf(
    group,
    "status",
    "how the instance stands: paused or not, by whom and why, what waits; with an id, how that request does",
    [
      "requests status",
      "requests status 1760000000000-YAdhkG4XPHcEJmw",
      "requests status --json | jq .queues.work.waiting",
    ],
  )
    .argument("[id]", "a request id")
    .action((id: string | undefined, options) =>
      onIntake(options, (context) => (id === undefined ? intakeStatus(context) : requestStatus(context, id))),
    );
}
