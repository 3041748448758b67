import type { Command } from "commander";
import { defaults, fixed } from "../../components/user-provisioning/defaults.ts";
import { type Budget, plan } from "../../handlers/user-provisioning/plan.ts";
import { duration, positive, whole } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { type LeafOptions, leaf, running } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { ago, iso } from "../output/time.ts";
import { instanceOf, userProvisioning } from "../stack/instance.ts";
import type { Stack } from "../stack/stack.ts";

interface PlanOptions extends LeafOptions {
  readonly rows: number;
  readonly quota?: number;
  readonly share?: number;
  readonly invitationsPerMinute?: number;
  readonly within?: number;
}

export function planCommand(group: Command): void {
  leaf(group, "plan", "by when a roster of so many rows is done, and the budget that it takes; changes nothing", [
    "users plan --rows 12000",
    "users plan --rows 500000 --within 24h --stack prod",
    "users plan --rows 12000 --quota 100 --share 0.5 --invitations-per-minute 600",
  ])
    .requiredOption("--rows <n>", "how many rows", whole)
    .option("--quota <n>", "user creations a second that Cognito allows the account", positive)
    .option("--share <part>", "the part of it that rosters may use, such as 0.8", positive)
    .option("--invitations-per-minute <n>", "mails a minute", positive)
    .option("--within <duration>", "when it has to be done", duration)
    .addHelpText(
      "after",
      "\nWith --quota, --share or --invitations-per-minute no stack is asked unless one is named; what is left out is the component's default.",
    )
    .action((options: PlanOptions) =>
      running(options, async (terminal, stackOf) => planned(terminal, options, await budgetOf(options, stackOf))),
    );
}

/** Only the outputs are needed, so no credentials are. */
async function budgetOf(options: PlanOptions, stackOf: () => Promise<Stack>): Promise<Budget> {
  const { quota, share, invitationsPerMinute } = options;
  if (share !== undefined && share > 1)
    throw new CliError(`--share ${share} is over 1: it is the part of the quota that rosters may use`, exitCodes.usage);
  const given = [quota, share, invitationsPerMinute].some((value) => value !== undefined);
  const named = [options.stack, options.outputs, options.instance].some((value) => value !== undefined);
  const callsPerSecond = (quota ?? defaults.quota) * (share ?? defaults.share);
  const abandonAfterS = fixed.abandonAfter;
  if (given && !named) {
    return {
      callsPerSecond,
      invitationsPerMinute: invitationsPerMinute ?? defaults.invitationsPerMinute,
      abandonAfterS,
    };
  }
  const users = instanceOf(await stackOf(), userProvisioning, options.instance);
  return {
    callsPerSecond: quota === undefined && share === undefined ? users.callsPerSecond : callsPerSecond,
    invitationsPerMinute: invitationsPerMinute ?? users.invitationsPerMinute,
    abandonAfterS,
  };
}

/** A thousand years: what takes longer ends at no date that can be written. */
const MOST_S = 1_000 * 365 * 86_400;

function planned({ show }: Terminal, { rows, within }: PlanOptions, budget: Budget) {
  const refuse = (why: string): never => {
    throw new CliError(`${rows.toLocaleString("en")} rows ${why}`, exitCodes.usage);
  };
  const withinS = within === undefined ? undefined : within / 1_000;
  const { usersS, invitationsS, bound, fits, needed } = plan(rows, budget, withinS);
  if (!Number.isFinite(needed.callsPerSecond))
    refuse("in the time of --within are over a million a second; allow more");
  if (invitationsS > MOST_S) refuse("take over a thousand years at that budget; give a larger one");
  const now = Date.now();
  const line = (what: string, at: string, seconds: number, takes: string) => [
    what,
    at,
    ago(now, now + seconds * 1_000),
    iso(now + seconds * 1_000),
    takes,
  ];
  const limit = withinS === undefined ? "13 days, after which a roster is given up" : ago(0, withinS * 1_000);
  const rounded = (value: number) => String(Math.ceil(value * 100) / 100);
  show(
    {
      rows,
      ...budget,
      withinS: withinS ?? budget.abandonAfterS,
      usersS,
      invitationsS,
      bound,
      fits,
      needed,
      now: iso(now),
    },
    [
      ...columns(
        ["step", "budget", "takes", "done by", "budget needed"],
        [
          line("users", `${budget.callsPerSecond} a second`, usersS, `${rounded(needed.callsPerSecond)} a second`),
          line(
            "invitations",
            `${budget.invitationsPerMinute} a minute`,
            invitationsS,
            `${rounded(needed.invitationsPerMinute)} a minute`,
          ),
        ],
      ),
      "",
      `${rows.toLocaleString("en")} rows ${fits ? "fit" : "do not fit"} into ${limit}; ${bound} decide.`,
      "If all rows are valid, nothing else waits and nobody else uses the quota.",
    ],
  );
  return fits ? exitCodes.done : exitCodes.failed;
}
