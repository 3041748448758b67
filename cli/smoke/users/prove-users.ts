import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AdminGetUserCommand, UserNotFoundException } from "@aws-sdk/client-cognito-identity-provider";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { isPaused } from "../../../handlers/request-intake/pause.ts";
import { outcomeKeyOf } from "../../../handlers/user-provisioning/outcome/outcome-key.ts";
import { type Snapshot, snapshotOf } from "../../../handlers/user-provisioning/progress.ts";
import { usernameOf } from "../../../handlers/user-provisioning/row.ts";
import { emailFault } from "../../../handlers/user-provisioning/split/email.ts";
import { rosterIdOf } from "../../../handlers/user-provisioning/split/take-message.ts";
import { CliError } from "../../cli-error.ts";
import type { UsersContext } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { brakesOf } from "../../users/consumption.ts";
import { ledgerOf } from "../../users/ledger.ts";
import { keyOf } from "../../users/roster-id.ts";
import { broken, type Proof } from "../proof.ts";
import { removeFiles, removeRoster, removeUser, versionsOf } from "./remove-user.ts";

/** Takes every mail, also from the sandbox, and counts neither against the day's quota nor the reputation; labels are free: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator */
const simulated = (id: string) => `success+levee-smoke-${id}@simulator.amazonses.com`;

/** So long is waited for the end of a roster that nobody watches any more, before it is cleaned away. */
const ENDS_WITHIN_MS = 20_000;

/** A roster of one person, to the user, the mail and the outcome file. */
export async function proveUsers(
  context: UsersContext,
  { email: given }: { readonly email?: string },
  proof: Proof,
): Promise<void> {
  const { aws, users } = context;
  const id = randomBytes(5).toString("hex");
  const email = given ?? simulated(id);
  await proof.step("is worked", async () => {
    const state = await brakesOf(context).toResume.consumer.state();
    if (isPaused(state)) {
      throw broken(
        `nobody creates users or invites them for ${users.name} (${state}); nothing was uploaded: npm run levee -- users status says by whom and why`,
      );
    }
    await refuseKnown(context, email);
    return { seen: `its event source mappings are ${state}` };
  });
  const key = keyOf(`levee-smoke-${id}`);
  const { rosterId } = await proof.step("takes a roster of one row", async () => {
    // Not before the roster is over, or what is under way would bring back what was taken away.
    proof.leavings.add(`files of ${key}`, () => removeFiles(context, key));
    proof.leavings.add(`the roster ${key} and its user`, async () => {
      // An answer that was lost, and the call made again, is one version more than is known of, and a roster of its own.
      for (const version of await versionsOf(context, key)) {
        const rosterId = rosterIdOf(key, version);
        const { counts } = await overOrNever(context, rosterId);
        if (counts.provisioning.created === 1) await removeUser(context, email);
        await removeRoster(context, rosterId, email);
      }
    });
    const Body = `email\n${email}\n`;
    const { VersionId = "null" } = await aws.s3.send(
      new PutObjectCommand({ Bucket: users.bucket, Key: key, Body, ContentType: "text/csv; charset=utf-8" }),
    );
    const rosterId = rosterIdOf(key, VersionId);
    return { rosterId, seen: rosterId };
  });
  const { roster, counts } = await proof.step("creates and invites the user", (report) =>
    proof.until<Snapshot & { seen: string }>(`${users.name} does not end the roster`, report, async () => {
      const look = await snapshotOf(ledgerOf(context), rosterId, Date.now());
      if (look?.roster.endedAt === undefined)
        return { waits: look ? `it is ${look.roster.status}` : "nobody has taken it up" };
      const { created } = look.counts.provisioning;
      return { found: { ...look, seen: `created ${created}, sent ${look.counts.invitation.sent}` } };
    }),
  );
  if (roster.status !== "done" || counts.provisioning.created !== 1 || counts.invitation.sent !== 1) {
    throw broken(
      `the roster of ${users.name} ended as ${roster.status}${roster.reason ? `, ${roster.reason}` : ""}: ${JSON.stringify(counts)}`,
    );
  }
  await proof.step("has the user in its pool", async () => {
    const command = new AdminGetUserCommand({ UserPoolId: users.userPoolId, Username: usernameOf(email) });
    const { UserStatus, Enabled } = await aws.cognito.send(command);
    if (!Enabled) throw broken(`the user ${email} is ${UserStatus} and not enabled`);
    return { seen: String(UserStatus) };
  });
  await proof.step("writes the outcome file", async () => {
    const Key = roster.outcomeKey ?? outcomeKeyOf(key);
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: users.bucket, Key }));
    const lines = ((await Body?.transformToString()) ?? "").trimEnd().split("\n");
    if (lines.length !== 2 || !lines[1]!.includes("created")) throw broken(`${Key} has not the one row, as created`);
    return { seen: Key };
  });
}

/** @throws CliError when nobody can be invited at it */
export function refuseEmail(email: string): void {
  const fault = emailFault(email);
  if (fault !== undefined) throw new CliError(`--email ${JSON.stringify(email)}: ${fault}`, exitCodes.usage);
}

/** Who is there already is a person, whom a test would delete. */
async function refuseKnown(context: UsersContext, email: string): Promise<void> {
  const { aws, users } = context;
  const Username = usernameOf(email);
  const isOurs = (await ledgerOf(context).ownerOf(Username)) !== undefined;
  if (!isOurs) {
    try {
      await aws.cognito.send(new AdminGetUserCommand({ UserPoolId: users.userPoolId, Username }));
    } catch (error) {
      if (error instanceof UserNotFoundException) return;
      throw error;
    }
  }
  throw new CliError(
    `${users.name} knows ${email} already, and a test would delete the user; give another by --email`,
    exitCodes.usage,
  );
}

/** @throws Error when it is under way and does not end */
async function overOrNever(context: UsersContext, rosterId: string): Promise<Snapshot> {
  const { users } = context;
  for (const until = Date.now() + ENDS_WITHIN_MS; ; await sleep(500)) {
    const look = await snapshotOf(ledgerOf(context), rosterId, Date.now());
    if (look?.roster.endedAt !== undefined) return look;
    if (Date.now() > until) {
      throw new Error(
        `it has not ended (${look?.roster.status ?? "nobody has taken it up"}), and goes on: npm run levee -- users status ${rosterId}; when ${users.name} has ended it, npm run levee -- users forget EMAIL --and-user`,
      );
    }
  }
}
