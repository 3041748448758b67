import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { MAX_FOLLOWERS } from "../follow.ts";
import type { State } from "../item.ts";
import type { KeyHolder, StatusStore, Written } from "../ports.ts";
import { decode, encode, STATE_ATTRIBUTES } from "./item-codec.ts";

type Attributes = Record<string, AttributeValue>;

/** The status table in DynamoDB. Attribute names all go through `#name`: `status`, `document` and others are reserved words. */
export function dynamoDbStore(client: DynamoDBClient, table: string): StatusStore {
  const get = async (id: string): Promise<Attributes | undefined> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }))).Item;

  /** Makes a conditional write; the item comes back either way, in the same call. */
  const write = async (id: string, input: Pick<UpdateItemCommandInput, Expressions>): Promise<Written> => {
    try {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ...input,
      });
      return { done: true, item: decode((await client.send(command)).Attributes ?? {}) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, item: error.Item && decode(error.Item) };
    }
  };

  return {
    async read(id) {
      const item = await get(id);
      return item && decode(item);
    },

    transition(id, from, to) {
      const values = encode(to);
      const unset = STATE_ATTRIBUTES.filter((name) => values[name] === undefined);
      return write(id, {
        UpdateExpression: `SET ${sets(values)} REMOVE ${["told", ...unset.map((name) => `#${name}`)].join(", ")}`,
        ConditionExpression: `${unchanged(from)} OR #rev = :rev`,
        ExpressionAttributeNames: names(STATE_ATTRIBUTES),
        ExpressionAttributeValues: { ...prefixed(values), ...(from && { ":from": { S: from } }) },
      });
    },

    enlist(id, follower, fresh) {
      const values = encode(fresh);
      return write(id, {
        UpdateExpression: `ADD followers :follower SET ${sets(values, (name) => `if_not_exists(#${name}, :${name})`)}`,
        ConditionExpression:
          "attribute_not_exists(id) OR (#status IN (:accepted, :working) AND " +
          "(attribute_not_exists(followers) OR size(followers) < :max OR contains(followers, :id)))",
        ExpressionAttributeNames: names(Object.keys(values)),
        ExpressionAttributeValues: {
          ...prefixed(values),
          ":follower": { SS: [follower] },
          ":id": { S: follower },
          ":max": { N: String(MAX_FOLLOWERS) },
          ":accepted": { S: "accepted" },
          ":working": { S: "working" },
        },
      });
    },

    async discharge(id, rev) {
      await write(id, {
        UpdateExpression: "SET deadLetter = :sent, told = :true REMOVE detail",
        ConditionExpression: "rev = :rev",
        ExpressionAttributeValues: { ":sent": { S: "sent" }, ":true": { BOOL: true }, ":rev": { S: rev } },
      });
    },

    async takeKey(keyHash, holder, now, expiresAt) {
      try {
        const command = new PutItemCommand({
          TableName: table,
          Item: {
            id: keyId(keyHash),
            requestId: { S: holder.requestId },
            acceptedAt: { N: String(holder.acceptedAt) },
            payloadHash: { S: holder.payloadHash },
            expiresAt: { N: String(expiresAt) },
          },
          // TTL deletes late: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
          ConditionExpression: "attribute_not_exists(id) OR expiresAt <= :now",
          ExpressionAttributeValues: { ":now": { N: String(now) } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
        await client.send(command);
        return holder;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
        return holderOf(error.Item);
      }
    },

    async readKey(keyHash, now) {
      const item = await get(keyId(keyHash).S);
      return item && Number(item.expiresAt?.N) > now ? holderOf(item) : undefined;
    },
  };
}

type Expressions =
  | "UpdateExpression"
  | "ConditionExpression"
  | "ExpressionAttributeNames"
  | "ExpressionAttributeValues";

/** That the item is as it was seen. One that an operator put in by hand may have no `rev` at all. */
const unchanged = (from: string | null): string =>
  from === null ? "attribute_not_exists(id)" : from ? "#rev = :from" : "attribute_not_exists(#rev)";

/** Request ids have no `#`, so a key can never be taken for a request. */
const keyId = (keyHash: string) => ({ S: `key#${keyHash}` });

const holderOf = ({ requestId, acceptedAt, payloadHash }: Attributes): KeyHolder => ({
  requestId: requestId?.S ?? "",
  acceptedAt: Number(acceptedAt?.N),
  payloadHash: payloadHash?.S ?? "",
});

const names = (attributes: readonly string[]) => Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

const prefixed = (values: Partial<Record<keyof State, AttributeValue>>): Attributes =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));

const sets = (values: object, value = (name: string) => `:${name}`) =>
  Object.keys(values)
    .map((name) => `#${name} = ${value(name)}`)
    .join(", ");
