import { AdminDeleteUserCommand, UserNotFoundException } from "@aws-sdk/client-cognito-identity-provider";
import { DeleteObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { clock } from "../../../handlers/parts/system.ts";
import {
  countsOf,
  ENDED,
  type Key,
  OPEN,
  personKey,
  rowsOf,
} from "../../../handlers/user-provisioning/aws/ledger-keys.ts";
import { LedgerTable } from "../../../handlers/user-provisioning/aws/ledger-table.ts";
import { outcomeKeyOf } from "../../../handlers/user-provisioning/outcome/outcome-key.ts";
import { usernameOf } from "../../../handlers/user-provisioning/row.ts";
import type { UsersContext } from "../../context.ts";

type Where = Pick<UsersContext, "aws" | "users">;

/** Deletes the user, if there is one. */
export async function removeUser({ aws, users }: Where, email: string): Promise<void> {
  try {
    await aws.cognito.send(new AdminDeleteUserCommand({ UserPoolId: users.userPoolId, Username: usernameOf(email) }));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}

/** Deletes everything that the ledger has of a roster of one person; a command, `users forget`, would leave the rows and what became of them. */
export async function removeRoster({ aws, users }: Where, rosterId: string, email: string): Promise<void> {
  const table = new LedgerTable(aws.dynamodb, users.ledgerTable, clock);
  const remove = (Key: Key) => table.write([{ Delete: { Key } }]);
  const each = async (pk: string, is: (item: Readonly<Record<string, { readonly S?: string }>>) => boolean) => {
    for await (const items of table.query(pk))
      for (const item of items.filter((one) => is(one as Readonly<Record<string, { readonly S?: string }>>)))
        await remove({ pk: item.pk, sk: item.sk } as Key);
  };
  for (const list of [OPEN, ENDED]) await each(list, ({ sk }) => sk?.S?.endsWith(`#${rosterId}`) ?? false);
  await remove(personKey(usernameOf(email)));
  await each(countsOf(rosterId), () => true);
  // The roster itself among them: as long as it is there, the rest can be found again.
  await each(rowsOf(rosterId), () => true);
}

/** The versions of a roster's file that are there. */
export async function versionsOf(where: Where, key: string): Promise<string[]> {
  const { Versions = [] } = await listed(where, key);
  return Versions.flatMap(({ Key, VersionId }) => (Key === key && VersionId !== undefined ? [VersionId] : []));
}

/** Deletes every version of a roster and of its outcome file. */
export async function removeFiles(where: Where, key: string): Promise<void> {
  const { aws, users } = where;
  for (const prefix of [key, outcomeKeyOf(key)]) {
    const { Versions = [], DeleteMarkers = [] } = await listed(where, prefix);
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await aws.s3.send(new DeleteObjectCommand({ Bucket: users.bucket, Key, VersionId }));
  }
}

const listed = ({ aws, users }: Where, Prefix: string) =>
  aws.s3.send(new ListObjectVersionsCommand({ Bucket: users.bucket, Prefix }));
