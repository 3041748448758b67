import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { PacerItem } from "../item.ts";
import { PacerError } from "../pacer-error.ts";
import type { PacerStore } from "../store.ts";

const NUMBERS = ["tat", "pace", "paceFrom", "at"] as const;

/**
 * A table of pacers in DynamoDB, an item each, by `pk`. PutItem is all that it needs: a write that fails its condition answers with the
 * item, at no extra cost. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function dynamoDbStore(client: DynamoDBClient, table: string): PacerStore {
  return {
    async replace(key, from, to) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: encode(key, to),
            ConditionExpression: `${from === null ? "attribute_not_exists(pk)" : "rev = :from"} OR rev = :rev`,
            ExpressionAttributeValues: { ":rev": { S: to.rev }, ...(from !== null && { ":from": { S: from } }) },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return { done: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { done: false, item: error.Item && decode(table, key, error.Item) };
      }
    },
  };
}

const encode = (key: string, item: PacerItem): Record<string, AttributeValue> => ({
  pk: { S: key },
  rev: { S: item.rev },
  ...Object.fromEntries(NUMBERS.map((name) => [name, { N: String(item[name]) }])),
});

function decode(table: string, key: string, attributes: Record<string, AttributeValue>): PacerItem {
  const numbers = NUMBERS.map((name) => [name, Number(attributes[name]?.N)] as const);
  const rev = attributes.rev?.S;
  const wrong = rev === undefined ? "rev" : numbers.find(([, value]) => !Number.isFinite(value))?.[0];
  if (wrong !== undefined) {
    throw new PacerError(
      key,
      `its item in table "${table}" has no ${wrong}`,
      "only pacers may write there: stop the workers and delete the item",
    );
  }
  return { ...Object.fromEntries(numbers), rev } as unknown as PacerItem;
}
