import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { MAX_FOLLOWERS } from "../follow.ts";
import type { KeyHolder, StatusStore } from "../ports.ts";
import { type Attributes, conditionalWrite, names, prefixed, sets, transitionTo } from "./conditional-write.ts";
import { decode, stateCodec } from "./item-codec.ts";

/** The status table in DynamoDB. */
export function dynamoDbStore(client: DynamoDBClient, table: string): StatusStore {
  const get = async (id: string): Promise<Attributes | undefined> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }))).Item;

  const write = conditionalWrite(client, table, decode);

  return {
    async read(id) {
      const item = await get(id);
      return item && decode(item);
    },

    transition: (id, from, to) => write(id, transitionTo(stateCodec, from, to, ["told"])),

    enlist(id, follower, fresh) {
      const values = stateCodec.encode(fresh);
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

    async keepReply(id, replyTo, expiresAt) {
      await write(replyId(id), {
        UpdateExpression: "SET replyTo = :replyTo, expiresAt = :expiresAt",
        ExpressionAttributeValues: { ":replyTo": { S: replyTo }, ":expiresAt": { N: String(expiresAt) } },
      });
    },

    async replyOf(id) {
      return (await get(replyId(id)))?.replyTo?.S;
    },

    async readKey(keyHash, now) {
      const item = await get(keyId(keyHash).S);
      return item && Number(item.expiresAt?.N) > now ? holderOf(item) : undefined;
    },
  };
}

/** Likewise what is kept of a follower. */
const replyId = (id: string): string => `reply#${id}`;

/** Request ids have no `#`, so a key can never be taken for a request. */
const keyId = (keyHash: string) => ({ S: `key#${keyHash}` });

const holderOf = ({ requestId, acceptedAt, payloadHash }: Attributes): KeyHolder => ({
  requestId: requestId?.S ?? "",
  acceptedAt: Number(acceptedAt?.N),
  payloadHash: payloadHash?.S ?? "",
});
