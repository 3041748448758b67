import { AdminDeleteUserCommand, UserNotFoundException } from "@aws-sdk/client-cognito-identity-provider";
import type { Command } from "commander";
import { usernameOf } from "../../handlers/user-provisioning/row.ts";
import { CliError } from "../cli-error.ts";
import { confirmed } from "../confirmed.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onUsers } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { printable } from "../output/printable.ts";
import { ledgerOf } from "./ledger.ts";
import { namingObjects } from "./naming-objects.ts";

interface ForgetOptions {
  readonly andUser?: boolean;
  readonly yes?: boolean;
}

export function forgetCommand(group: Command): void {
  leaf(group, "forget", "take a person out of the ledger, and say which files still name them, until when", [
    "users forget zoe@example.org",
    "users forget zoe@example.org --and-user --yes --json",
  ])
    .argument("<email>", "the address, written in any case")
    .option("--and-user", "delete the user in the pool, too")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nRows keep their outcomes and counts. Files in the bucket go when their retention is over.")
    .action((email: string, options) => onUsers(options, (context) => forget(context, email, options)));
}

async function forget(context: UsersContext, email: string, { andUser = false, yes }: ForgetOptions) {
  const { users, display, show, json } = context;
  const ledger = ledgerOf(context);
  const username = usernameOf(email.trim());
  const [rows, owner] = await display.step("looking through the ledger", () =>
    Promise.all([ledger.rowsWith(username), ledger.ownerOf(username)]),
  );
  if (rows.length === 0 && !owner && !andUser) {
    throw new CliError(
      `no row of ${users.name} has that address; --and-user deletes a user that no roster made`,
      exitCodes.notFound,
    );
  }
  const ids = [...new Set([...rows, ...(owner ? [owner] : [])].map(({ rosterId }) => rosterId))];
  const objects = await namingObjects(context, ids);
  // Told before it is done: afterwards nobody can say where the address was.
  const told = [
    ...(objects.length === 0 ? [] : ["These files name the person, and the command does not change them:"]),
    ...(objects.length === 0
      ? []
      : columns(
          ["object", "version", "gone by"],
          objects.map((object) => [printable(`s3://${users.bucket}/${object.key}`), object.versionId, object.until]),
        )),
  ];
  if (!json && told.length > 0) process.stdout.write(`${told.join("\n")}\n\n`);
  const what = `take the address and its attributes out of ${rows.length} rows${andUser ? ", and delete the user in the pool" : ""}. This cannot be undone.`;
  if (!yes) await confirmed(context, what);
  const userDeleted = andUser ? await deleteUser(context, username) : undefined;
  const forgotten = await ledger.forget(username);
  if (!forgotten && userDeleted === false)
    throw new CliError(`neither ${users.name} nor its pool has that address`, exitCodes.notFound);
  show({ instance: users.name, forgotten, rows: rows.length, userDeleted, objects }, [
    forgotten ? `Forgotten in ${rows.length} rows.` : "No row has the address.",
    ...(userDeleted === undefined ? [] : [userDeleted ? "The user is deleted." : "The pool had no such user."]),
  ]);
  return exitCodes.done;
}

/** Whether there was one. */
async function deleteUser({ aws, users }: UsersContext, Username: string): Promise<boolean> {
  try {
    await aws.cognito.send(new AdminDeleteUserCommand({ UserPoolId: users.userPoolId, Username }));
    return true;
  } catch (error) {
    if (error instanceof UserNotFoundException) return false;
    throw error;
  }
}
