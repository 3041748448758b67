import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import type { UsersContext } from "../context.ts";
import { iso } from "../output/time.ts";
import { ledgerOf } from "./ledger.ts";

const DAY_MS = 86_400_000;

/** S3 rounds to the next midnight UTC, twice, and deletes within some time: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
const ROUNDING_DAYS = 4;

interface NamingObject {
  readonly key: string;
  readonly versionId: string;
  /** When it is gone at the latest, unless somebody deletes it before. */
  readonly until: string;
}

/**
 * The files that hold the rows of rosters: the version that was read, and every version of the outcome file. A version becomes an older one
 * when its retention is over, at the latest, and is deleted as long after that: components/user-provisioning/rosters-bucket.ts.
 */
export async function namingObjects(context: UsersContext, rosterIds: readonly string[]): Promise<NamingObject[]> {
  const { aws, users } = context;
  const days = 2 * Math.ceil(users.retention / 86_400) + ROUNDING_DAYS;
  const objects: NamingObject[] = [];
  const add = async (key: string, only?: string) => {
    let page: Partial<ListObjectVersionsCommandOutput> = {};
    do {
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      const from = { Bucket: users.bucket, Prefix: key, KeyMarker, VersionIdMarker };
      page = await aws.s3.send(new ListObjectVersionsCommand(from));
      const { Versions = [] } = page;
      for (const { Key, VersionId = "null", LastModified } of Versions) {
        if (Key !== key || (only !== undefined && VersionId !== only)) continue;
        objects.push({ key, versionId: VersionId, until: iso((LastModified?.getTime() ?? 0) + days * DAY_MS) });
      }
    } while (page.IsTruncated);
  };
  for (const rosterId of rosterIds) {
    const roster = await ledgerOf(context).readRoster(rosterId);
    if (!roster) continue;
    await add(roster.key, roster.versionId);
    if (roster.outcomeKey !== undefined) await add(roster.outcomeKey);
  }
  return objects;
}
