import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type Attributes, conditionalWrite, transitionTo } from "../../aws/conditional-write.ts";
import { flatCodec } from "../../aws/flat-codec.ts";
import type { EntryState, LedgerEntry } from "../entry.ts";
import type { DeliveryLedger } from "../ports.ts";

const codec = flatCodec<EntryState>(
  {
    status: "S",
    rev: "S",
    finishedAt: "N",
    since: "N",
    attempts: "N",
    leaseUntil: "N",
    notBefore: "N",
    updatedAt: "N",
    expiresAt: "N",
    reason: "S",
    letter: "S",
    address: "S",
  },
  { rev: "", finishedAt: 0, since: 0, attempts: 0, leaseUntil: 0, notBefore: 0, updatedAt: 0, expiresAt: 0 },
);

const decode = (attributes: Attributes): LedgerEntry => ({
  ...codec.decode(attributes),
  id: attributes.id?.S ?? "",
});

/** The ledger of deliveries, beside the statuses in their table. None of its items has a document that the API could answer. */
export function dynamoDbDeliveryLedger(
  client: DynamoDBClient,
  table: string,
): DeliveryLedger & {
  /** Strongly consistent. For commands: a channel's function may only write. */
  read(id: string): Promise<LedgerEntry | undefined>;
} {
  const write = conditionalWrite(client, table, decode);
  return {
    async read(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
      );
      return Item && decode(Item);
    },
    transition: (id, from, to) => write(id, transitionTo(codec, from, to)),
    async lettered(id, rev) {
      await write(id, {
        UpdateExpression: "SET letter = :sent",
        ConditionExpression: "rev = :rev",
        ExpressionAttributeValues: { ":sent": { S: "sent" }, ":rev": { S: rev } },
      });
    },
  };
}
