import { setTimeout as sleep } from "node:timers/promises";
import { ConditionalCheckFailedException, DeleteItemCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { dynamoDbStore } from "../../../handlers/request-intake/aws/dynamodb-store.ts";
import { type DeliveryStatus, entryId, isEnd } from "../../../handlers/request-intake/deliver/entry.ts";
import { CHANNELS } from "../../../handlers/request-intake/delivery.ts";
import { keyHashOf } from "../../../handlers/request-intake/follow.ts";
import { type Item, isOutcome } from "../../../handlers/request-intake/item.ts";
import type { Context } from "../../context.ts";
import { sqsLetterBox } from "../../requests/dlq/letter-box.ts";
import { walk } from "../../requests/dlq/walk.ts";

/** A request that is worked at this moment would be written down again after it was taken away; so long its end is waited for. */
const ENDS_WITHIN_MS = 20_000;

/** So long after its outcome a delivery may still begin. */
const BEGINS_WITHIN_MS = 4_000;

/**
 * Takes a request away that has ended: its status, its Idempotency-Key, its deliveries, its result, its dead letter.
 *
 * @throws Error while it has not ended: then nothing of it is taken away, and the words say what becomes of it
 */
export async function removeRequest(
  { aws, intake }: Pick<Context, "aws" | "intake">,
  requestId: string,
  key: string,
): Promise<void> {
  const item = await ended({ aws, intake }, requestId);
  await delivered({ aws, intake }, requestId);
  if (item.deadLetter === "sent") await removeLetter({ aws, intake }, requestId);
  const result = { Bucket: intake.resultsBucket, Key: `results/${requestId}` };
  if (JSON.parse(item.document).resultUrl !== undefined) await aws.s3.send(new DeleteObjectCommand(result));
  const TableName = intake.statusTable;
  for (const channel of CHANNELS)
    await aws.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: entryId(channel, requestId) } } }));
  try {
    await aws.dynamodb.send(
      new DeleteItemCommand({
        TableName,
        Key: { id: { S: `key#${keyHashOf(requestId, key)}` } },
        // A repetition has the first one's key.
        ConditionExpression: "requestId = :id",
        ExpressionAttributeValues: { ":id": { S: requestId } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  await aws.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: requestId } } }));
}

/**
 * The same for a post whose answer was lost: who was accepted under the key, if anybody was.
 *
 * @param sameAs the id of a request of the same caller, whose keys are its own; `""` where callers are not known
 */
export async function removeHolder(
  context: Pick<Context, "aws" | "intake">,
  key: string,
  sameAs: string | undefined,
): Promise<void> {
  const { aws, intake } = context;
  if (sameAs === undefined)
    throw new Error("it is its caller's own, whom no answer has named yet; if it was accepted at all, it is worked");
  const now = Math.floor(Date.now() / 1_000);
  const holder = await dynamoDbStore(aws.dynamodb, intake.statusTable).readKey(keyHashOf(sameAs, key), now);
  if (!holder) throw new Error("nobody has met it; if it was accepted at all, it is worked once somebody works");
  await removeRequest(context, holder.requestId, key);
}

async function ended({ aws, intake }: Pick<Context, "aws" | "intake">, requestId: string): Promise<Item> {
  const store = dynamoDbStore(aws.dynamodb, intake.statusTable);
  for (const until = Date.now() + ENDS_WITHIN_MS; ; await sleep(500)) {
    const item = await store.read(requestId);
    // What an end still owes (dead letter, followers) is written into its item, and would bring it back.
    if (item && isOutcome(item.status) && item.deadLetter !== "owed" && (item.followers.length === 0 || item.told))
      return item;
    if (Date.now() > until) {
      throw new Error(
        `it has not ended (${item?.status ?? "nobody has met it"}); it stays in the queue, is worked once somebody works, and is forgotten with its status; npm run levee -- requests status ${requestId}`,
      );
    }
  }
}

/** An outcome's message comes to a channel a moment after the outcome, and would write its delivery down again. */
async function delivered({ aws, intake }: Pick<Context, "aws" | "intake">, requestId: string): Promise<void> {
  const began = Date.now();
  for (const channel of CHANNELS.filter((name) => intake.channels?.[name])) {
    for (; ; await sleep(500)) {
      const Key = { id: { S: entryId(channel, requestId) } };
      const { Item } = await aws.dynamodb.send(
        new GetItemCommand({ TableName: intake.statusTable, Key, ConsistentRead: true }),
      );
      const waited = Date.now() - began;
      // Not every request has something to be delivered by each.
      if (Item ? isEnd(Item.status?.S as DeliveryStatus) : waited > BEGINS_WITHIN_MS) break;
      if (waited > ENDS_WITHIN_MS)
        throw new Error(
          `its delivery by ${channel} has not ended (${Item?.status?.S}); it is forgotten with its status`,
        );
    }
  }
}

async function removeLetter({ aws, intake }: Pick<Context, "aws" | "intake">, requestId: string): Promise<void> {
  const box = sqsLetterBox(aws.sqs, intake.deadLetterQueueUrl);
  const removed = new Set<string>();
  for await (const letters of walk(box, new AbortController().signal, removed)) {
    for (const letter of letters.filter(({ attributes }) => attributes.requestId === requestId)) {
      await box.remove(letter);
      removed.add(letter.messageId);
    }
    if (removed.size > 0) return;
  }
  throw new Error(`its dead letter was not found; npm run levee -- requests dlq purge --id ${requestId}`);
}
