import type { Ledger } from "../ledger.ts";
import type { Roster } from "../roster.ts";
import { type Attributes, attributeOf, attributesOf, plainsOf, updateOf } from "./attributes.ts";
import { ENDED, endedKey, type Key, OPEN, openKey, rosterKey, timeSk } from "./ledger-keys.ts";
import type { LedgerTable, Write } from "./ledger-table.ts";

type Rosters = Pick<
  Ledger,
  "openRoster" | "readRoster" | "advanceRoster" | "turnRoster" | "markRoster" | "openRosters" | "endedRosters"
>;
type Turn = Parameters<Ledger["turnRoster"]>[2];

/** @param expiresAt when what is written now expires, epoch seconds */
export function dynamoDbRosters(table: LedgerTable, expiresAt: () => number): Rosters {
  const read = async (rosterId: string): Promise<Roster | undefined> => {
    const item = await table.get(rosterKey(rosterId));
    return item && rosterOf(item);
  };

  const listed = async (pages: AsyncIterable<readonly Attributes[]>): Promise<Roster[]> => {
    const ids: string[] = [];
    for await (const page of pages) ids.push(...page.map(({ rosterId }) => rosterId?.S ?? ""));
    const rosters = await Promise.all(ids.map(read));
    return rosters.filter((roster) => roster !== undefined);
  };

  return {
    async openRoster(roster) {
      const Item = { ...rosterKey(roster.rosterId), ...attributesOf({ ...roster, expiresAt: expiresAt() }) };
      const written = await table.write([
        { Put: { Item, ConditionExpression: "attribute_not_exists(pk)" } },
        { Put: { Item: openItem(roster, expiresAt()) } },
      ]);
      return written.done ? roster : ((await read(roster.rosterId)) ?? roster);
    },

    readRoster: read,

    async advanceRoster(rosterId, from, to, header) {
      const update = updateOf({ checkpoint: to, expiresAt: expiresAt(), ...(header && { header }) });
      const written = await table.write([
        {
          Update: {
            Key: rosterKey(rosterId),
            ...update,
            ConditionExpression: "#checkpoint IN (:from, :checkpoint) AND #status = :splitting",
            ExpressionAttributeNames: { ...update.ExpressionAttributeNames, "#status": "status" },
            ExpressionAttributeValues: {
              ...update.ExpressionAttributeValues,
              ":from": attributeOf({ ...from }),
              ":splitting": { S: "splitting" },
            },
          },
        },
      ]);
      return written.done;
    },

    async turnRoster(rosterId, from, to) {
      const roster = await read(rosterId);
      if (!roster) return false;
      const update = updateOf({ ...turnOf(to), expiresAt: expiresAt() });
      const lists: Write[] = isOpen(to)
        ? [{ Put: { Item: openItem(roster, expiresAt()) } }]
        : [
            { Delete: { Key: openKey(rosterId, roster.startedAt) } },
            ...(to.endedAt === undefined
              ? []
              : [{ Put: { Item: listItem(endedKey(rosterId, to.endedAt), rosterId, expiresAt()) } }]),
          ];
      const written = await table.write([
        {
          Update: {
            Key: rosterKey(rosterId),
            ...update,
            ConditionExpression: "#status = :from",
            ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ":from": { S: from } },
          },
        },
        ...lists,
      ]);
      if (written.done) return true;
      const [item] = written.refused;
      return typeof item === "object" && isSame(turnOf(rosterOf(item)), turnOf(to));
    },

    async markRoster(rosterId, mark, now) {
      const update = updateOf({ mark, markedAt: now });
      const ConditionExpression = "attribute_exists(pk) AND (attribute_not_exists(#mark) OR #mark <> :mark)";
      const written = await table.write([{ Update: { Key: rosterKey(rosterId), ...update, ConditionExpression } }]);
      const [item] = written.done ? [] : written.refused;
      return typeof item === "object" ? Number(item.markedAt?.N) : now;
    },

    async openRosters() {
      return (await listed(table.query(OPEN))).filter(isOpen);
    },

    async endedRosters(since) {
      const rosters = await listed(table.query(ENDED, timeSk(since)));
      return rosters.filter(({ endedAt = -1 }) => endedAt >= since);
    },
  };
}

const isOpen = ({ status }: Pick<Roster, "status">): boolean => status === "splitting" || status === "working";

const openItem = ({ rosterId, startedAt }: Roster, expiresAt: number): Attributes =>
  listItem(openKey(rosterId, startedAt), rosterId, expiresAt);

const listItem = (key: Key, rosterId: string, expiresAt: number): Attributes => ({
  ...key,
  ...attributesOf({ rosterId, expiresAt }),
});

function rosterOf(item: Attributes): Roster {
  const { pk: _, sk: __, expiresAt: ___, mark: ____, markedAt: _____, ...roster } = plainsOf(item);
  return roster as unknown as Roster;
}

const turnOf = ({ status, reason, endedAt, outcomeKey }: Turn): Turn => ({ status, reason, endedAt, outcomeKey });

/** A repetition after a lost answer is told by what it wanted to write: another one would have another end. */
const isSame = (a: Turn, b: Turn): boolean =>
  a.status === b.status && a.reason === b.reason && a.endedAt === b.endedAt && a.outcomeKey === b.outcomeKey;
