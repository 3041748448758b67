import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../../parts/clock.ts";
import { changeOf, NO_COUNTS, plus } from "../counting.ts";
import type { Ledger, Owner } from "../ledger.ts";
import type { Counts } from "../roster.ts";
import { type Row, usernameOf } from "../row.ts";
import { type Attributes, attributesOf, plainsOf, prefixed, updateOf } from "./attributes.ts";
import { dynamoDbRosters } from "./dynamodb-rosters.ts";
import { countsKey, countsOf, personHash, personKey, rowKey, rowSk, rowsOf } from "./ledger-keys.ts";
import { LedgerTable, type Write } from "./ledger-table.ts";

export interface LedgerOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long after its last change what is personal is kept, seconds. */
  readonly retentionS: number;
  readonly clock: Clock;
  nonce(): string;
}

/** The ledger in one DynamoDB table. */
export function dynamoDbLedger({ client, table: name, retentionS, clock, nonce }: LedgerOptions): Ledger {
  const table = new LedgerTable(client, name, clock);
  const expiresAt = () => Math.ceil(clock.now() / 1_000) + retentionS;

  const owner = async (username: string): Promise<Owner | undefined> => {
    const item = await table.get(personKey(username));
    return item && ownerOf(item);
  };

  async function* withAddress(username: string): AsyncGenerator<readonly Row[]> {
    for await (const page of table.scan("person", personHash(username))) yield page.map(rowOf);
  }

  const counting = ({ rosterId, n }: Pick<Row, "rosterId" | "n">, by: Counts): Write[] =>
    (["provisioning", "invitation"] as const).flatMap((kind) => {
      const changed = Object.entries(by[kind]).filter(([, change]) => change !== 0);
      if (changed.length === 0) return [];
      return [
        {
          Update: {
            Key: countsKey(rosterId, n, kind),
            UpdateExpression: `ADD ${changed.map(([count]) => `#${count} :${count}`).join(", ")} SET expiresAt = :expiresAt`,
            ExpressionAttributeNames: Object.fromEntries(changed.map(([count]) => [`#${count}`, count])),
            ExpressionAttributeValues: prefixed(
              attributesOf({ ...Object.fromEntries(changed), expiresAt: expiresAt() }),
            ),
          },
        },
      ];
    });

  return {
    ...dynamoDbRosters(table, expiresAt),

    async claimPerson(username, claimant) {
      const Item = { ...personKey(username), ...attributesOf({ ...claimant, expiresAt: expiresAt() }) };
      const written = await table.write([{ Put: { Item, ConditionExpression: "attribute_not_exists(pk)" } }]);
      if (written.done) return claimant;
      const [item] = written.refused;
      return typeof item === "object" ? ownerOf(item) : ((await owner(username)) ?? claimant);
    },

    ownerOf: owner,

    async putRow(row) {
      const stored = { ...row, rev: nonce(), updatedAt: clock.now(), expiresAt: expiresAt(), person: personOf(row) };
      const Item = { ...rowKey(row.rosterId, row.n), ...attributesOf(stored) };
      await table.write([
        { Put: { Item, ConditionExpression: "attribute_not_exists(pk)" } },
        ...counting(row, changeOf(undefined, row)),
      ]);
    },

    async rows(rosterId, from, to) {
      const rows: Row[] = [];
      for await (const page of table.query(rowsOf(rosterId), rowSk(from), rowSk(to))) rows.push(...page.map(rowOf));
      return rows;
    },

    async rowsAt(rosterId, numbers) {
      const keys = [...new Set(numbers)].map((n) => rowKey(rosterId, n));
      return (await table.getAll(keys)).map(rowOf);
    },

    async *allRows(rosterId) {
      for await (const page of table.query(rowsOf(rosterId), "row#", "row#~")) yield page.map(rowOf);
    },

    async moveRow(seen, change, rev) {
      const row: Row = { ...seen, ...change, rev, updatedAt: clock.now() };
      const update = updateOf({ ...change, rev, updatedAt: row.updatedAt, expiresAt: expiresAt() });
      const moving: Write = {
        Update: {
          Key: rowKey(seen.rosterId, seen.n),
          ...update,
          ConditionExpression: "#rev = :seen",
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ":seen": { S: seen.rev } },
        },
      };
      const writes = [moving, ...counting(seen, changeOf(seen, row))];
      const givingBack = change.provisioning === "failed" && seen.email !== undefined ? [giveBack(seen)] : [];
      let written = await table.write([...writes, ...givingBack]);
      // Only the address stood against it: it is another row's by now.
      if (!written.done && written.refused[0] === "met") written = await table.write(writes);
      if (written.done) return { moved: true, row: written.item ? rowOf(written.item) : row };
      const [item] = written.refused;
      const is = typeof item === "object" ? rowOf(item) : undefined;
      return is?.rev === rev ? { moved: true, row: is } : { moved: false, row: is };
    },

    async counts(rosterId) {
      let counts = NO_COUNTS;
      for await (const page of table.query(countsOf(rosterId))) {
        for (const { sk, ...item } of page) counts = plus(counts, shardOf(sk?.S ?? "", item));
      }
      return counts;
    },

    async rowsWith(username) {
      const rows: Row[] = [];
      for await (const page of withAddress(username)) rows.push(...page);
      return rows;
    },

    async forget(username) {
      let forgotten = false;
      for await (const page of withAddress(username)) {
        for (const row of page) {
          const update = updateOf({
            email: undefined,
            attributes: undefined,
            person: undefined,
            updatedAt: clock.now(),
          });
          const Key = rowKey(row.rosterId, row.n);
          const written = await table.write([
            { Update: { Key, ...update, ConditionExpression: "attribute_exists(pk)" } },
          ]);
          forgotten ||= written.done;
        }
      }
      const released = await table.write([{ Delete: { Key: personKey(username) } }]);
      return forgotten || (released.done && released.item !== undefined);
    },
  };
}

const giveBack = ({ rosterId, n, email = "" }: Row): Write => ({
  Delete: {
    Key: personKey(usernameOf(email)),
    ConditionExpression: "attribute_not_exists(pk) OR (rosterId = :rosterId AND n = :n)",
    ExpressionAttributeValues: prefixed(attributesOf({ rosterId, n })),
  },
});

/** What an address's rows are found by, to forget it. */
const personOf = ({ email }: Pick<Row, "email">) => (email === undefined ? undefined : personHash(usernameOf(email)));

function rowOf(item: Attributes): Row {
  const { pk: _, sk: __, expiresAt: ___, person: ____, ...row } = plainsOf(item);
  return row as unknown as Row;
}

function ownerOf(item: Attributes): Owner {
  const { pk: _, sk: __, expiresAt: ___, ...owner } = plainsOf(item);
  return owner as unknown as Owner;
}

function shardOf(sk: string, item: Attributes): Counts {
  const counts = plainsOf(item) as Record<string, number>;
  return sk.startsWith("p#")
    ? { ...NO_COUNTS, provisioning: { ...NO_COUNTS.provisioning, ...counts } }
    : { ...NO_COUNTS, invitation: { ...NO_COUNTS.invitation, ...counts } };
}
