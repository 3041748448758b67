import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Written } from "../ports.ts";
import type { FlatCodec } from "./flat-codec.ts";

export type Attributes = Record<string, AttributeValue>;

/** What a write changes, and on what condition. */
export type Change = Pick<
  UpdateItemCommandInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/** Makes a conditional write of one item; the item comes back either way, in the same call. */
export const conditionalWrite =
  <Held>(client: DynamoDBClient, TableName: string, decode: (attributes: Attributes) => Held) =>
  async (id: string, change: Change): Promise<Written<Held>> => {
    try {
      const command = new UpdateItemCommand({
        TableName,
        Key: { id: { S: id } },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ...change,
      });
      return { done: true, item: decode((await client.send(command)).Attributes ?? {}) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, item: error.Item && decode(error.Item) };
    }
  };

/**
 * Writes all of a state if the item is as it was seen, or is that very state already. Attribute names all go through `#name`: `status`,
 * `document` and others are reserved words.
 *
 * @param from the `rev` that was seen; null for no item
 * @param forget attributes beside the state that do not outlive it
 */
export function transitionTo<State extends { readonly rev: string }>(
  codec: FlatCodec<State>,
  from: string | null,
  to: State,
  forget: readonly string[] = [],
): Change {
  const values = codec.encode(to);
  const unset = [...forget, ...codec.names.filter((name) => values[name] === undefined).map((name) => `#${name}`)];
  return {
    UpdateExpression: `SET ${sets(values)}${unset.length > 0 ? ` REMOVE ${unset.join(", ")}` : ""}`,
    ConditionExpression: `${unchanged(from)} OR #rev = :rev`,
    ExpressionAttributeNames: names(codec.names),
    ExpressionAttributeValues: { ...prefixed(values), ...(from && { ":from": { S: from } }) },
  };
}

export const names = (attributes: readonly string[]) =>
  Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

export const prefixed = (values: Partial<Record<string, AttributeValue>>): Attributes =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value as AttributeValue]));

export const sets = (values: object, value = (name: string) => `:${name}`) =>
  Object.keys(values)
    .map((name) => `#${name} = ${value(name)}`)
    .join(", ");

/** That the item is as it was seen. One that an operator put in by hand may have no `rev` at all. */
const unchanged = (from: string | null): string =>
  from === null ? "attribute_not_exists(id)" : from ? "#rev = :from" : "attribute_not_exists(#rev)";
