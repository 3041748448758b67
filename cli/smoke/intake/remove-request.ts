import { setTimeout as sleep } from "node:timers/promises";
import { ConditionalCheckFailedException, DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { dynamoDbStore } from "../../../handlers/request-intake/aws/dynamodb-store.ts";
import { dynamoDbDeliveryLedger } from "../../../handlers/request-intake/deliver/aws/dynamodb-ledger.ts";
import { entryId, isEnd } from "../../../handlers/request-intake/deliver/entry.ts";
import { CHANNELS, type ChannelName } from "../../../handlers/request-intake/delivery.ts";
import { keyHashOf } from "../../../handlers/request-intake/follow.ts";
import { type Item, isOutcome } from "../../../handlers/request-intake/item.ts";
import type { Context } from "../../context.ts";
import { sqsLetterBox } from "../../requests/dlq/letter-box.ts";
import { walk } from "../../requests/dlq/walk.ts";
import type { Aws } from "../../stack/aws.ts";
import type { Intake } from "../../stack/instance.ts";

/** A request that is worked at this moment would be written down again after it was taken away; so long its end is waited for. */
const ENDS_WITHIN_MS = 20_000;

const LOOK_EVERY_MS = 500;

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
  const lettered = await delivered({ aws, intake }, requestId);
  if (item.deadLetter === "sent") await removeLetter(aws, intake.deadLetterQueueUrl, requestId);
  for (const { deadLetterQueueUrl } of lettered) await removeLetter(aws, deadLetterQueueUrl, requestId);
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
  const store = dynamoDbStore(aws.dynamodb, intake.statusTable);
  for (const until = Date.now() + ENDS_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    const holder = await store.readKey(keyHashOf(sameAs, key), Math.floor(Date.now() / 1_000));
    if (holder) return removeRequest(context, holder.requestId, key);
    if (Date.now() > until) {
      throw new Error(
        "nobody has met it; if it was accepted at all, it is worked once somebody works, and forgotten with its status",
      );
    }
  }
}

async function ended({ aws, intake }: Pick<Context, "aws" | "intake">, requestId: string): Promise<Item> {
  const store = dynamoDbStore(aws.dynamodb, intake.statusTable);
  for (const until = Date.now() + ENDS_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
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

type Queues = NonNullable<Intake["channels"]>[string];

/**
 * Waits until nothing is under way: an outcome's message comes to a channel a moment after the outcome, and would write its delivery down again.
 *
 * @returns the channels that have put a dead letter of it to their queue
 */
async function delivered({ aws, intake }: Pick<Context, "aws" | "intake">, requestId: string): Promise<Queues[]> {
  const ledger = dynamoDbDeliveryLedger(aws.dynamodb, intake.statusTable);
  const began = Date.now();
  const lettered: Queues[] = [];
  for (const [channel, queues] of Object.entries(intake.channels ?? {})) {
    for (; ; await sleep(LOOK_EVERY_MS)) {
      const entry = await ledger.read(entryId(channel as ChannelName, requestId));
      const waited = Date.now() - began;
      if (entry && isEnd(entry.status) && entry.letter !== "owed") {
        if (entry.letter === "sent") lettered.push(queues);
        break;
      }
      // Not every request has something to be delivered by each.
      if (!entry && waited > BEGINS_WITHIN_MS) break;
      if (waited > ENDS_WITHIN_MS) {
        throw new Error(
          `its delivery by ${channel} has not ended (${entry?.status ?? "it has not begun"}); it is forgotten with its status`,
        );
      }
    }
  }
  return lettered;
}

async function removeLetter({ sqs }: Aws, queueUrl: string, requestId: string): Promise<void> {
  const box = sqsLetterBox(sqs, queueUrl);
  const removed = new Set<string>();
  for await (const letters of walk(box, new AbortController().signal, removed)) {
    for (const letter of letters.filter(({ attributes }) => attributes.requestId === requestId)) {
      await box.remove(letter);
      removed.add(letter.messageId);
    }
    if (removed.size > 0) return;
  }
  throw new Error(
    `its dead letter was not found in ${queueUrl}, perhaps because somebody else looks through them; it stays until the queue forgets it`,
  );
}
