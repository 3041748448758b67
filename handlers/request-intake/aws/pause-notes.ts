import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { PauseNote, PauseNotes } from "../pause.ts";

/** Request ids have no `#`, so it can never be taken for a request; nor has it a document that the API could answer. */
const IN_STATUS_TABLE: Key = { id: { S: "pause#" } };

type Key = Readonly<Record<string, AttributeValue>>;

/**
 * The note in a table. It has no end: a pause lasts until it is ended.
 *
 * @param key the item's; by default that in the status table of a RequestIntake
 */
export function dynamoDbPauseNotes(client: DynamoDBClient, TableName: string, key: Key = IN_STATUS_TABLE): PauseNotes {
  const Key = { ...key };
  const put = (note: PauseNote, more: { ConditionExpression?: string } = {}) =>
    client.send(new PutItemCommand({ TableName, Item: { ...Key, ...encode(note) }, ...more }));
  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && decode(Item);
    },
    async write(note) {
      await put(note);
    },
    async writeUnlessThere(note) {
      await put(note, { ConditionExpression: "attribute_not_exists(pausedBy)" }).catch((error) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async clear() {
      await client.send(new DeleteItemCommand({ TableName, Key }));
    },
  };
}

const encode = ({ by, who, since, why }: PauseNote): Record<string, AttributeValue> => ({
  pausedBy: { S: by },
  since: { N: String(since) },
  why: { S: why },
  ...(who && { who: { S: who } }),
});

const decode = ({ pausedBy, who, since, why }: Record<string, AttributeValue>): PauseNote => ({
  by: pausedBy?.S === "automatic" ? "automatic" : "operator",
  since: Number(since?.N),
  why: why?.S ?? "",
  ...(who?.S && { who: who.S }),
});
