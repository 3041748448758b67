import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

/** Names what is billed, in the list of targets. */
export interface Meter {
  readonly id: string;
  readonly customer: string;
  /** What is metered: `calls`, `storage`. */
  readonly meter: string;
}

export const dynamoDb = new DynamoDBClient({});

/** The team's own table: `pk` is `<customer>#<meter>`, `sk` is `usage#…` of a reading, `total`, or `statement`. */
export const table = (): string => {
  const name = process.env.BILLING_TABLE;
  if (!name) throw new Error("BILLING_TABLE is not set: name the table in the step's environment");
  return name;
};

export const keyOf = ({ customer, meter }: Meter, sk: string) => ({ pk: { S: `${customer}#${meter}` }, sk: { S: sk } });

/**
 * Writes a number, unless a newer run has written already: the fence goes with what is written, so that a run which was given up and does
 * not know it cannot overwrite. The same run may write again, for an attempt is repeated when its answer was lost.
 *
 * @returns whether it was written
 */
export async function writeFenced(
  meter: Meter,
  sk: "total" | "statement",
  value: number,
  fence: number,
  signal: AbortSignal,
): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: table(),
    Key: keyOf(meter, sk),
    UpdateExpression: "SET #value = :value, fence = :fence",
    ConditionExpression: "attribute_not_exists(fence) OR fence <= :fence",
    ExpressionAttributeNames: { "#value": "value" },
    ExpressionAttributeValues: { ":value": { N: String(value) }, ":fence": { N: String(fence) } },
  });
  try {
    await dynamoDb.send(command, { abortSignal: signal });
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
