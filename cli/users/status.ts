import type { Command } from "commander";
import { isPaused } from "../../handlers/request-intake/pause.ts";
import { duration } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onUsers } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { depthTable } from "../output/depth-table.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { printable } from "../output/printable.ts";
import { brakesOf } from "./consumption.ts";
import { depthsOf } from "./depths.ts";
import { ledgerOf } from "./ledger.ts";
import { rosterIdNamed } from "./roster-id.ts";
import { type RosterView, viewLines, viewOf } from "./roster-view.ts";

/** "Lately", for rosters that have ended. */
const LATELY = "7d";

export function statusCommand(group: Command): void {
  leaf(
    group,
    "status",
    "rosters in progress and ended lately, paused or not, what waits; with a roster, all about it",
    ["users status", "users status rosters/spring.csv", "users status 3f2a9c01d4e5b678 --json | jq .provisioning"],
  )
    .argument("[roster]", "its id, or its key: then the newest version")
    .action((roster: string | undefined, options) =>
      onUsers(options, (context) => (roster === undefined ? allStatus(context) : rosterStatus(context, roster))),
    );
}

async function rosterStatus(context: UsersContext, name: string) {
  const { users, show } = context;
  const rosterId = await rosterIdNamed(context, name);
  const paused = isPaused(await brakesOf(context).toResume.consumer.state());
  const view = await viewOf(ledgerOf(context), rosterId, paused);
  if (!view) {
    throw new CliError(
      `roster "${printable(name)}" (${rosterId}) is not in the ledger of ${users.name}; what was just uploaded is in a moment, npm run levee -- users status shows the queue`,
      exitCodes.notFound,
    );
  }
  show(view, viewLines(view));
  return exitCodes.done;
}

async function allStatus(context: UsersContext) {
  const { users, stackName, show } = context;
  const ledger = ledgerOf(context);
  const { consumer, notes } = brakesOf(context).toResume;
  const [state, noted, queues, open, ended] = await Promise.all([
    consumer.state(),
    notes.read(),
    depthsOf(context),
    ledger.openRosters(),
    ledger.endedRosters(Date.now() - duration(LATELY)),
  ]);
  const paused = isPaused(state);
  const note = paused ? noted : undefined;
  const views = await Promise.all([...open, ...ended].map(({ rosterId }) => viewOf(ledger, rosterId, paused)));
  const rosters = views.filter((view) => view !== undefined);
  const pace = { callsPerSecond: users.callsPerSecond, invitationsPerMinute: users.invitationsPerMinute };
  show({ instance: users.name, stack: stackName, state, paused: noteFields(note) ?? paused, pace, queues, rosters }, [
    `UserProvisioning "${users.name}", stack ${stackName}`,
    paused ? `paused (${state}) ${noteText(note, Date.now())}` : `working (${state})`,
    `pace: ${pace.callsPerSecond} users a second, ${pace.invitationsPerMinute} invitations a minute`,
    "",
    ...rosterTable(rosters),
    "",
    ...depthTable([
      ["rosters", queues.rosters],
      ["users", queues.work],
      ["invitations", queues.invitations],
      ["mail events", queues.mailEvents],
      ["dead letters", queues.deadLetters],
    ]),
  ]);
  return exitCodes.done;
}

function rosterTable(rosters: readonly RosterView[]): string[] {
  if (rosters.length === 0) return [`No roster is in progress, and none has ended in ${LATELY}.`];
  const header = ["roster", "key", "status", "rows", "created", "existed", "invalid", "repeated", "failed", "invited"];
  return columns(
    [...header, "rows/s", "end"],
    rosters.map((view) => {
      const { created, existed, invalid, repeated, failed } = view.provisioning;
      const numbers = [view.rows, created, existed, invalid, repeated, failed];
      return [
        view.rosterId,
        printable(view.key),
        view.status,
        ...numbers.map(String),
        `${view.invitation.sent}/${view.invitation.due}`,
        String(Math.round(view.perSecond.rows * 10) / 10),
        view.endedAt ?? (view.expectedEnd ? `about ${view.expectedEnd}` : "-"),
      ];
    }),
  );
}
