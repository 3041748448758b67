import { s3Files } from "../../handlers/user-provisioning/aws/s3-files.ts";
import { rosterIdOf } from "../../handlers/user-provisioning/split/take-message.ts";
import { CliError } from "../cli-error.ts";
import type { UsersContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output/printable.ts";

const PREFIX = "rosters/";

/** `spring` and `rosters/spring.csv` are the same roster. */
export function keyOf(name: string): string {
  const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  return `${PREFIX}${bare.replace(/\.csv$/i, "")}.csv`;
}

/** The id of a roster that is named by its id, its key or its name; of a key, the newest version. */
export async function rosterIdNamed(
  { aws, users }: Pick<UsersContext, "aws" | "users">,
  name: string,
): Promise<string> {
  if (/^[0-9a-f]{16}$/.test(name)) return name;
  const key = keyOf(name);
  const newest = await s3Files(aws.s3).newest(users.bucket, key);
  if (newest) return rosterIdOf(key, newest.versionId);
  throw new CliError(
    `${users.name} has no roster "${printable(name)}": it is no id, and there is no ${printable(key)} in ${users.bucket}; npm run levee -- users status lists them`,
    exitCodes.notFound,
  );
}
