import type { Command } from "commander";
import { durationOption } from "../arguments.ts";
import { resumeAndWait, type Wait } from "../brake.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onUsers } from "../leaf.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { totalOf } from "../stack/depth.ts";
import { brakesOf } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

export function resumeCommand(group: Command): void {
  leaf(group, "resume", "create users and invite them again, whoever stopped it", [
    "users resume",
    "users resume --stack prod --instance members --json",
  ])
    .option("--no-wait", "do not wait until it has taken effect")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "5 minutes"))
    .action((options) => onUsers(options, (context) => resumeUsers(context, options)));
}

async function resumeUsers(context: UsersContext, options: Wait) {
  const { users, show } = context;
  const brake = { name: users.name, ports: brakesOf(context).toResume };
  const { changed, state, note: was } = await resumeAndWait(context, brake, options);
  const { work, invitations } = await depthsOf(context);
  const waiting = { work: totalOf(work), invitations: totalOf(invitations) };
  show({ instance: users.name, changed, state, was: changed ? noteFields(was) : undefined, waiting }, [
    changed
      ? `${users.name} is working again; ${waiting.work} messages of users and ${waiting.invitations} of invitations wait.`
      : `${users.name} was not paused; nothing has changed.`,
    ...(changed ? [`  It was paused ${noteText(was, Date.now())}`] : []),
  ]);
  return exitCodes.done;
}
