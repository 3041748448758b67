import type { Command } from "commander";
import { durationOption } from "../arguments.ts";
import { pauseAndWait, type Wait } from "../brake.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onUsers } from "../leaf.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { brakesOf } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

interface PauseOptions extends Wait {
  readonly reason?: string;
}

export function pauseCommand(group: Command): void {
  leaf(group, "pause", "stop creating users and inviting them; rosters are still taken, wait, and lose nothing", [
    "users pause",
    'users pause --stack prod --reason "the login page is down until 14:00"',
    "users pause --no-wait --json",
  ])
    .option("--reason <text>", "what `users status` says of it")
    .option("--no-wait", "do not wait until it has taken effect")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "20 minutes"))
    .action((options) => onUsers(options, (context) => pauseUsers(context, options)));
}

async function pauseUsers(context: UsersContext, { reason = "no reason given", wait, timeout }: PauseOptions) {
  const { users, show } = context;
  const brake = {
    name: users.name,
    ports: brakesOf(context).toPause,
    inFlight: async () => {
      const { work, invitations } = await depthsOf(context);
      return work.inFlight + invitations.inFlight;
    },
    longest: Math.max(users.provisionTimeout, users.inviteTimeout),
  };
  const { changed, state, note, inFlight } = await pauseAndWait(context, brake, { wait, timeout, why: reason });
  show({ instance: users.name, changed, state, paused: noteFields(note), inFlight }, [
    changed ? `${users.name} is paused.` : `${users.name} was paused already; nothing has changed.`,
    `  ${noteText(note, Date.now())}`,
    ...(inFlight ? [`  ${inFlight} messages in flight wait to be received again; none is being worked.`] : []),
    "No user is created and nobody is invited; a roster is given up 13 days after it came: npm run levee -- users resume",
  ]);
  return exitCodes.done;
}
