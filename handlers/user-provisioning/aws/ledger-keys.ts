import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item's key. One table holds everything of an instance, so that what belongs together is written together. */
export type Key = { readonly pk: AttributeValue.SMember; readonly sk: AttributeValue.SMember };

/** Counts are added to by every worker at once, so each roster's are spread over this many items, of which one takes 1,000 writes/s. */
const SHARDS = 16;

export const rowsOf = (rosterId: string): string => `roster#${rosterId}`;
export const countsOf = (rosterId: string): string => `counts#${rosterId}`;
export const OPEN = "open";
export const ENDED = "ended";

export const rosterKey = (rosterId: string): Key => key(rowsOf(rosterId), "roster");
export const rowKey = (rosterId: string, n: number): Key => key(rowsOf(rosterId), rowSk(n));
export const rowSk = (n: number): string => `row#${String(n).padStart(9, "0")}`;
/** Provisioning and invitations apart: a row's user and another one's invitation may be counted at the same time. */
export const countsKey = (rosterId: string, n: number, kind: "provisioning" | "invitation"): Key =>
  key(countsOf(rosterId), `${kind[0]}#${n % SHARDS}`);
export const openKey = (rosterId: string, startedAt: number): Key => key(OPEN, `${timeSk(startedAt)}#${rosterId}`);
export const endedKey = (rosterId: string, endedAt: number): Key => key(ENDED, `${timeSk(endedAt)}#${rosterId}`);
/** Epoch milliseconds, in order. */
export const timeSk = (at: number): string => String(at).padStart(13, "0");

/** An address is a key by its hash: keys are in the logs of CloudTrail. */
export const personKey = (username: string): Key => key(`person#${personHash(username)}`, "person");
export const personHash = (username: string): string => createHash("sha256").update(username).digest("hex");

const key = (pk: string, sk: string): Key => ({ pk: { S: pk }, sk: { S: sk } });
