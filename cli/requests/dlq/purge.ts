import type { Command } from "commander";
import { positive } from "../../arguments.ts";
import { leaf, onIntake } from "../../leaf.ts";
import { act } from "./act.ts";
import { filtered } from "./filter.ts";

export function purgeCommand(group: Command): void {
  const command = leaf(group, "purge", "delete dead letters for good; their requests stay failed", [
    "requests dlq purge --reason permanent --older-than 7d --dry-run",
    "requests dlq purge --id 1760000000000-YAdhkG4XPHcEJmw --yes",
  ]);
  filtered(command)
    .option("--rate <n>", "so many a second at most", positive)
    .option("--dry-run", "show what would be done, and change nothing")
    .option("-y, --yes", "do not ask")
    .action((options) =>
      onIntake(options, (context) =>
        act(context, options, {
          verb: "purge",
          says: (count) =>
            `delete ${count}, bodies and all; the statuses stay failed, and no redrive is possible after it.`,
          async letter(letter, box) {
            await box.remove(letter);
            return { did: "purged", gone: true };
          },
        }),
      ),
    );
}
