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
const KEY = { id: { S: "pause#" } };

/** The note in the status table. It has no end: a pause lasts until it is ended. */
export function dynamoDbPauseNotes(client: DynamoDBClient, TableName: string): PauseNotes {
  const put = (note: PauseNote, more: { ConditionExpression?: string } = {}) =>
    client.send(new PutItemCommand({ TableName, Item: { ...KEY, ...encode(note) }, ...more }));
  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: KEY, ConsistentRead: true }));
      return Item && decode(Item);
    },
    async write(note) {
      await put(note);
    },
    async writeUnlessThere(note) {
      await put(note, { ConditionExpression: "attribute_not_exists(id)" }).catch((error) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async clear() {
      await client.send(new DeleteItemCommand({ TableName, Key: KEY }));
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
