import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { Snapshot } from "../../handlers/user-provisioning/progress.ts";
import { rosterIdOf } from "../../handlers/user-provisioning/split/take-message.ts";
import { duration, path } from "../arguments.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onUsers } from "../leaf.ts";
import { checkedFile, checkedName } from "./checked-file.ts";
import { follow } from "./follow.ts";
import { ledgerOf } from "./ledger.ts";
import { download, refuseUnwritable } from "./outcome-file.ts";
import { keyOf } from "./roster-id.ts";
import { viewLines, viewOfSnapshot } from "./roster-view.ts";
import { upload } from "./upload.ts";

interface ImportOptions {
  readonly name?: string;
  readonly wait: boolean;
  readonly timeout?: number;
  readonly outcome?: string;
}

export function importCommand(group: Command): void {
  leaf(group, "import", "upload a roster, and watch it until every row has its outcome; Ctrl-C stops watching only", [
    "users import spring.csv",
    "users import export.csv --name spring-2026 --outcome spring.outcome.csv",
    "users import spring.csv --stack prod --no-wait --json",
  ])
    .argument("<file>", "a CSV file whose header has an e-mail column", path)
    .option("--name <name>", "what the roster is called; the file's name by default")
    .option("--no-wait", "do not wait until it is done")
    .option("--timeout <duration>", "stop watching after that; without it, watch as long as it takes", duration)
    .option("--outcome <file>", "write the outcome file there, a line for each row", path)
    .action((file: string, options) => onUsers(options, (context) => importRoster(context, file, options)));
}

async function importRoster(context: UsersContext, file: string, { name, wait, timeout, outcome }: ImportOptions) {
  const { users, display, signal, show } = context;
  refuseUnwritable(outcome);
  const size = await checkedFile(file, users);
  const key = keyOf(checkedName(file, name));
  const rosterId = rosterIdOf(key, await upload(context, file, key, size));
  const again = `npm run levee -- users status ${rosterId}`;
  if (!wait) {
    show({ instance: users.name, rosterId, key }, [`${key} is uploaded: roster ${rosterId}`, again]);
    return exitCodes.done;
  }
  const ports = {
    ledger: ledgerOf(context),
    now: Date.now,
    sleep: (ms: number) => sleep(ms, undefined, { signal }),
  };
  const watched = follow(ports, rosterId, timeout);
  const stop = display.watch(() => watched.figures());
  let ended: Snapshot;
  try {
    ended = await watched.done.finally(stop);
  } catch (error) {
    if (signal.aborted) display.note(`${key} goes on without this command: ${again}`);
    throw error;
  }
  if (outcome !== undefined) await download(context, ended.roster, outcome);
  const view = viewOfSnapshot(ended);
  show({ instance: users.name, ...view, ...(outcome !== undefined && { downloaded: outcome }) }, [
    ...viewLines(view),
    ...(outcome === undefined ? [] : [`  ${"written to".padEnd(16)} ${outcome}`]),
  ]);
  return isAllWell(ended) ? exitCodes.done : exitCodes.failed;
}

/** Rows that break a rule, and people who were there before, have the outcome that they should have. */
const isAllWell = ({ roster, counts: { provisioning, invitation } }: Snapshot): boolean =>
  roster.status === "done" && provisioning.failed + invitation.failed + invitation.unknown === 0;
