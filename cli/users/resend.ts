import { type Command, Option } from "commander";
import { clock, nonce } from "../../handlers/parts/system.ts";
import { sqsOutbox } from "../../handlers/user-provisioning/aws/sqs-outbox.ts";
import type { InviteMessage } from "../../handlers/user-provisioning/messages.ts";
import { RESENDABLE, resend } from "../../handlers/user-provisioning/resend.ts";
import { several } from "../arguments.ts";
import { confirmed } from "../confirmed.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { type LeafOptions, leaf, onUsers } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { printable } from "../output/printable.ts";
import { ledgerOf } from "./ledger.ts";
import { type Resendable, resendPlans } from "./resend-plans.ts";
import { rosterIdNamed } from "./roster-id.ts";

interface ResendOptions extends LeafOptions {
  readonly roster?: readonly string[];
  readonly outcome: readonly Resendable[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function resendCommand(group: Command): void {
  leaf(group, "resend", "send invitations again that are unknown, failed or bounced; nothing else ever does", [
    "users resend --dry-run",
    "users resend --roster rosters/spring.csv --outcome failed bounced",
    "users resend --roster 3f2a9c01d4e5b678 --yes --json",
  ])
    .option("--roster <roster>", "an id or key; may be given more than once; every roster by default", several)
    .addOption(
      new Option("--outcome <outcome...>", "which ends are sent again").choices([...RESENDABLE]).default(["unknown"]),
    )
    .option("--dry-run", "show what would be done, and change nothing")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nA mail whose outcome is unknown may have arrived: whoever got it gets a second one.")
    .action((options: ResendOptions) => onUsers(options, (context) => resendInvitations(context, options)));
}

async function resendInvitations(context: UsersContext, { roster, outcome, dryRun = false, yes }: ResendOptions) {
  const { users, aws, display, signal, show, json } = context;
  const ledger = ledgerOf(context);
  const plans = await display.step("looking at the rosters", () =>
    resendPlans(ledger, (name) => rosterIdNamed(context, name), roster, outcome),
  );
  const matched = plans.filter(({ count }) => count > 0);
  const count = matched.reduce((sum, plan) => sum + plan.count, 0);
  const result = { instance: users.name, dryRun, outcome, rosters: matched, count };
  const what = `send up to ${count} invitations again: ${outcome.join(", ")} → owed.`;
  const table = columns(
    ["roster", "key", "invitations"],
    matched.map((plan) => [plan.rosterId, printable(plan.key), String(plan.count)]),
  );
  if (count === 0 && (dryRun || !roster)) {
    show({ ...result, resent: 0 }, [`No invitation is ${outcome.join(" or ")}.`]);
    return exitCodes.done;
  }
  if (dryRun) {
    show(result, [...table, "", `Would ${what}`, "Dry run: nothing was changed."]);
    return exitCodes.done;
  }
  if (!json && count > 0) process.stdout.write(`${table.join("\n")}\n\n`);
  if (!yes) await confirmed(context, what);
  const ports = { clock, ledger, nonce, invitations: sqsOutbox<InviteMessage>(aws.sqs, users.invitationsQueueUrl) };
  let resent = 0;
  // One that is named is gone through whatever its counts say: a command that broke off may have owed all, and told the queue of none.
  await display.step("owing invitations", async (report) => {
    for (const { rosterId } of roster ? plans : matched) {
      signal.throwIfAborted();
      resent += await resend(ports, rosterId, outcome);
      report(`${resent} of ${count}`);
    }
  });
  show({ ...result, resent }, [
    `${resent} invitations are owed again, and go out at the pace of ${users.invitationsPerMinute} a minute.`,
    "Outcome files that are written stay as they are: npm run levee -- users status",
  ]);
  return exitCodes.done;
}
