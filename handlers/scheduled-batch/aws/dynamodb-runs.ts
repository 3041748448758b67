import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";
import type { Runs } from "../ports.ts";
import type { Outcome } from "../run.ts";
import type { FailedTarget, RunRow } from "../run-row.ts";

type Attributes = Record<string, AttributeValue>;

/** The runs' ledger in DynamoDB. A row goes by itself when its retention is over. @param schedule whose runs: the lease's key */
export function dynamoDbRuns(
  client: DynamoDBClient,
  { table, schedule, retentionS }: { readonly table: string; readonly schedule: string; readonly retentionS: number },
): Runs {
  return {
    async put(row) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...encode(row), expiresAt: n(Math.ceil(row.endedAt / 1_000) + retentionS) },
            ConditionExpression: "attribute_not_exists(#run)",
            ExpressionAttributeNames: { "#run": "run" },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
        return decode(error.Item);
      }
    },

    async get(runId) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { schedule: s(schedule), run: s(runId) }, ConsistentRead: true }),
      );
      return Item && decode(Item);
    },

    async *newest() {
      const pages = paginateQuery(
        { client, pageSize: 50 },
        {
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: "schedule = :schedule",
          ExpressionAttributeValues: { ":schedule": s(schedule) },
        },
      );
      for await (const { Items = [] } of pages) if (Items.length > 0) yield Items.map(decode);
    },
  };
}

const s = (S: string): AttributeValue => ({ S });
const n = (value: number): AttributeValue => ({ N: String(value) });
const texts = (of: object): AttributeValue => ({
  M: Object.fromEntries(
    Object.entries(of).map(([name, value]) => [name, typeof value === "number" ? n(value) : s(value)]),
  ),
});

const encode = ({ failed, slowest, error, stop, only, ...row }: RunRow): Attributes => ({
  ...texts(row).M,
  failed: { L: failed.map(texts) },
  ...(slowest && { slowest: texts(slowest) }),
  ...(error && { error: texts(error) }),
  ...(stop !== undefined && { stop: s(stop) }),
  ...(only !== undefined && { only: n(only) }),
});

const plain = ({ M = {} }: AttributeValue): Record<string, string | number> =>
  Object.fromEntries(Object.entries(M).map(([name, { S, N }]) => [name, S ?? Number(N)]));

function decode(item: Attributes): RunRow {
  const { failed, slowest, error, stop, only } = item;
  const number = (name: string) => Number(item[name]?.N ?? 0);
  return {
    schedule: item.schedule?.S ?? "",
    run: item.run?.S ?? "",
    outcome: item.outcome?.S as Outcome,
    slot: number("slot"),
    fence: number("fence"),
    owner: item.owner?.S ?? "",
    startedAt: number("startedAt"),
    endedAt: number("endedAt"),
    done: number("done"),
    failed: (failed?.L ?? []).map((target) => plain(target) as unknown as FailedTarget),
    ...(slowest && { slowest: plain(slowest) as unknown as NonNullable<RunRow["slowest"]> }),
    ...(error && { error: plain(error) as unknown as NonNullable<RunRow["error"]> }),
    ...(stop?.S !== undefined && { stop: stop.S }),
    ...(only?.N !== undefined && { only: Number(only.N) }),
  };
}
