import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Holder, Lease } from "../lease.ts";
import type { LeaseItem, Pause } from "../lease-item.ts";
import { decode } from "./lease-codec.ts";

type Attributes = Record<string, AttributeValue>;
type Written = { readonly done: boolean; readonly item: LeaseItem | undefined };
type Expressions = Pick<UpdateItemCommandInput, "UpdateExpression" | "ConditionExpression" | "ReturnValues"> & {
  readonly values: Readonly<Record<string, string | number | AttributeValue>>;
};

/** How often a beginning step steps aside for others that begin in the same moment. */
const TRIES = 10;

const HELD = "#owner = :owner AND #fence = :fence";

/** One lease of a LeaseTable in DynamoDB, by its key. The state machine writes the same item: components/scheduled-batch. */
export function dynamoDbLease(client: DynamoDBClient, table: string, id: string): Lease {
  const key = { TableName: table, Key: { id: { S: id } } };

  /** The item comes back either way, in the same call: as it is, or as it stood against the condition. */
  const write = async ({ values, ...expressions }: Expressions): Promise<Written> => {
    const names = new Set(JSON.stringify(expressions).match(/#\w+/g));
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          ...key,
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          ...expressions,
          // All names go through `#`: `owner` and others are reserved words.
          ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [name, name.slice(1)])),
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`:${name}`, attributeOf(value)]),
          ),
        }),
      );
      return { done: true, item: Attributes && decode(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, item: error.Item && decode(error.Item) };
    }
  };

  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ ...key, ConsistentRead: true }));
      return Item && decode(Item);
    },

    async begin({ owner, fence }, { id, over, busyUntil }) {
      const begins = `${HELD} AND #expires >= :over`;
      const values = { owner, fence, over, step: { SS: [id] } };
      for (let tries = 1; tries <= TRIES; tries++) {
        const first = await write({
          UpdateExpression: "SET #busyUntil = :busyUntil ADD #running :step",
          ConditionExpression: `${begins} AND (attribute_not_exists(#busyUntil) OR #busyUntil <= :busyUntil)`,
          values: { ...values, busyUntil },
        });
        if (first.done) return first.item;
        if (!holds(first.item, { owner, fence }) || !((first.item?.expires ?? 0) >= over)) return undefined;
        // Another step, by a clock that is ahead or a write that was quicker, keeps others away for longer: that is long enough.
        const beside = await write({
          UpdateExpression: "ADD #running :step",
          ConditionExpression: `${begins} AND #busyUntil >= :over`,
          values,
        });
        if (beside.done) return beside.item;
      }
      throw Object.assign(new Error(`lease "${id}" changed under each of ${TRIES} writes`), { name: "LeaseContended" });
    },

    async end(id) {
      await write({
        UpdateExpression: "DELETE #running :step",
        ConditionExpression: "contains(#running, :id)",
        values: { id, step: { SS: [id] } },
      });
    },

    async count({ owner, fence }, { failed, succeededAt }) {
      // By fences, so that a run which nobody summed up is in the counts.
      const since = (attribute: string) => `:fence - if_not_exists(#${attribute}, :zero)`;
      const failures = failed ? since("carriedOut") : ":zero, #carriedOut = :fence";
      const { done, item } = await write({
        UpdateExpression:
          `SET #summarised = :fence, #runs = ${since("countedFrom")}, #failedInARow = ${failures}` +
          `${succeededAt === undefined ? "" : ", #succeededAt = :succeededAt"}`,
        ConditionExpression: `${HELD} AND (attribute_not_exists(#summarised) OR #summarised < :fence)`,
        values: { owner, fence, zero: 0, ...(succeededAt !== undefined && { succeededAt }) },
      });
      return done || (holds(item, { owner, fence }) && item?.summarised === fence);
    },

    async pause(pause, holder) {
      const { done, item } = await write({
        UpdateExpression: "SET #paused = :paused",
        ConditionExpression: `attribute_not_exists(#paused)${holder ? ` AND ${HELD}` : ""}`,
        values: { paused: { M: pauseOf(pause) }, ...(holder && { owner: holder.owner, fence: holder.fence }) },
      });
      if (done) return pause;
      return !holder || holds(item, holder) ? item?.paused : undefined;
    },

    async resume(at) {
      const { done, item } = await write({
        UpdateExpression: `SET #resumedAt = :at, ${["summarised", "countedFrom", "carriedOut"].map((name) => `#${name} = if_not_exists(#fence, :zero)`).join(", ")} REMOVE #paused, #runs, #failedInARow`,
        ConditionExpression: "attribute_exists(#paused)",
        ReturnValues: "ALL_OLD",
        values: { at, zero: 0 },
      });
      return done ? item?.paused : undefined;
    },
  };
}

const holds = (item: LeaseItem | undefined, { owner, fence }: Holder): boolean =>
  item?.owner === owner && item.fence === fence;

const attributeOf = (value: string | number | AttributeValue): AttributeValue =>
  typeof value === "string" ? { S: value } : typeof value === "number" ? { N: String(value) } : value;

const pauseOf = ({ reason, at, by, who }: Pause): Attributes => ({
  reason: { S: reason },
  at: { N: String(at) },
  by: { S: by },
  ...(who !== undefined && { who: { S: who } }),
});
