import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { delayAfter } from "../../parts/backoff.ts";
import type { Clock } from "../../parts/clock.ts";
import type { Attributes } from "./attributes.ts";
import type { Key } from "./ledger-keys.ts";

interface Expressions {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** One write, as a transaction takes it, but for the table's name. */
export type Write =
  | { readonly Put: { readonly Item: Attributes } & Expressions }
  | { readonly Update: { readonly Key: Key; readonly UpdateExpression: string } & Expressions }
  | { readonly Delete: { readonly Key: Key } & Expressions };

/** Whether the writes were made; if not, for each the item that did not meet its condition. */
export type Written =
  | { readonly done: true; readonly item?: Attributes }
  | { readonly done: false; readonly refused: readonly (Attributes | undefined | "met")[] };

/** How often writes that met another transaction are made again; 8 with these pauses are about two seconds. */
const CONFLICTS = 8;
const CONFLICT_BACKOFF = { baseMs: 20, capMs: 500 };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const READ_AT_ONCE = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const AGAIN =
  /^(TransactionConflict|TransactionConflictException|TransactionInProgressException|ThrottlingError|ProvisionedThroughputExceeded)$/;

/** One DynamoDB table: reads are strongly consistent, and several writes are made together or not at all. */
export class LedgerTable {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #clock: Clock;

  constructor(client: DynamoDBClient, table: string, clock: Clock) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
  }

  async get(Key: Key): Promise<Attributes | undefined> {
    const command = new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true });
    return (await this.#client.send(command)).Item;
  }

  /** Items by their keys, each key once; in no order, and what is not there is missing. */
  async getAll(keys: readonly Key[]): Promise<readonly Attributes[]> {
    const items: Attributes[] = [];
    let left: readonly Attributes[] = keys;
    for (let round = 1; left.length > 0; round++) {
      const asked = { Keys: left.slice(0, READ_AT_ONCE), ConsistentRead: true };
      const answer = await this.#client.send(new BatchGetItemCommand({ RequestItems: { [this.#table]: asked } }));
      items.push(...(answer.Responses?.[this.#table] ?? []));
      const unread = answer.UnprocessedKeys?.[this.#table]?.Keys ?? [];
      left = [...unread, ...left.slice(READ_AT_ONCE)];
      if (unread.length > 0) await this.#clock.sleep(delayAfter(CONFLICT_BACKOFF, round, Math.random())).over;
    }
    return items;
  }

  /** Items of one partition, in order, a page at a time. */
  async *query(pk: string, from = "", to = "\uffff"): AsyncIterable<readonly Attributes[]> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
        ExpressionAttributeValues: { ":pk": { S: pk }, ":from": { S: from || " " }, ":to": { S: to } },
      },
    );
    for await (const { Items = [] } of pages) if (Items.length > 0) yield Items;
  }

  /** Every item of the table that has an attribute's value. Reads all of it: for an operator's command only. */
  async *scan(name: string, value: string): AsyncIterable<readonly Attributes[]> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        FilterExpression: "#name = :value",
        ExpressionAttributeNames: { "#name": name },
        ExpressionAttributeValues: { ":value": { S: value } },
      },
    );
    for await (const { Items = [] } of pages) yield Items;
  }

  /** A single write costs half of what it does in a transaction, and answers with the item as it then is, or was before it was deleted. */
  async write(writes: readonly Write[]): Promise<Written> {
    for (let conflicts = 1; ; conflicts++) {
      try {
        return await (writes.length === 1 ? this.#one(writes[0]!) : this.#together(writes));
      } catch (error) {
        const refused = refusedBy(error, writes.length);
        if (refused) return { done: false, refused };
        if (conflicts === CONFLICTS || !isConflict(error)) throw error;
      }
      await this.#clock.sleep(delayAfter(CONFLICT_BACKOFF, conflicts, Math.random())).over;
    }
  }

  async #one(write: Write): Promise<Written> {
    const common = { TableName: this.#table, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
    if ("Put" in write) await this.#client.send(new PutItemCommand({ ...common, ...write.Put }));
    else if ("Update" in write) {
      const command = new UpdateItemCommand({ ...common, ReturnValues: "ALL_NEW", ...write.Update });
      return { done: true, item: (await this.#client.send(command)).Attributes };
    } else {
      const command = new DeleteItemCommand({ ...common, ReturnValues: "ALL_OLD", ...write.Delete });
      return { done: true, item: (await this.#client.send(command)).Attributes };
    }
    return { done: true };
  }

  /** The SDK makes a ClientRequestToken for each call, so that what it sends again itself is made once. */
  async #together(writes: readonly Write[]): Promise<Written> {
    const common = { TableName: this.#table, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
    const TransactItems = writes.map((write) => {
      if ("Put" in write) return { Put: { ...common, ...write.Put } };
      if ("Update" in write) return { Update: { ...common, ...write.Update } };
      return { Delete: { ...common, ...write.Delete } };
    });
    await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
    return { done: true };
  }
}

function refusedBy(error: unknown, writes: number): (Attributes | undefined | "met")[] | undefined {
  if (error instanceof ConditionalCheckFailedException) return [error.Item];
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  if (!reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return undefined;
  return Array.from({ length: writes }, (_, i) =>
    reasons[i]?.Code === "ConditionalCheckFailed" ? reasons[i].Item : "met",
  );
}

/** A transaction is made again if nothing but others that were under way stood against it. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return error instanceof Error && AGAIN.test(error.name);
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? "None").filter((code) => code !== "None");
  return codes.length > 0 && codes.every((code) => AGAIN.test(code));
}
