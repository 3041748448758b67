import assert from "node:assert/strict";
import fc from "fast-check";
import { changeOf, NO_COUNTS, plus } from "../../../handlers/user-provisioning/counting.ts";
import type { Ledger } from "../../../handlers/user-provisioning/ledger.ts";
import type { Checkpoint, Roster } from "../../../handlers/user-provisioning/roster.ts";
import type { Row, RowChange } from "../../../handlers/user-provisioning/row.ts";
import { ledgerOver, MemoryLedger } from "./memory-ledger.ts";

const START: Checkpoint = { offset: 0, rows: 0, line: 1, hop: 0 };
const NEXT: Checkpoint = { offset: 90, rows: 3, line: 4, hop: 0 };

export const rosterOf = (rosterId: string, startedAt = 1_780_000_000_000): Roster => ({
  rosterId,
  bucket: "bucket",
  key: `rosters/${rosterId}.csv`,
  versionId: "v1",
  size: 100,
  status: "splitting",
  checkpoint: START,
  startedAt,
});

export const rowOf = (rosterId: string, n: number, rest: RowChange = {}): Omit<Row, "rev" | "updatedAt"> => ({
  rosterId,
  n,
  line: n + 1,
  provisioning: "waiting",
  invitation: "none",
  email: `P${n}@example.org`,
  attributes: { name: "Zoë" },
  tries: 0,
  leaseUntil: 0,
  ...rest,
});

const id = fc.constantFrom("a", "b");
const n = fc.integer({ min: 1, max: 3 });
const name = fc.constantFrom("p1@example.org", "p2@example.org", "p3@example.org");
const checkpoint = fc.constantFrom(START, NEXT, { ...NEXT, hop: 1 });
const status = fc.constantFrom<Roster["status"]>("splitting", "working", "done", "rejected");
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const turn = fc.record({ status, reason: optional(fc.constant("why")), endedAt: optional(fc.nat({ max: 2 })) });
const change: fc.Arbitrary<RowChange> = fc.record(
  {
    provisioning: fc.constantFrom<Row["provisioning"]>("waiting", "creating", "created", "existed", "failed"),
    invitation: fc.constantFrom<Row["invitation"]>("none", "owed", "claimed", "sent", "unknown", "bounced"),
    reason: optional(fc.string({ minLength: 1 })),
    attributes: optional(fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 })),
    intentAt: fc.nat(),
    tries: fc.nat({ max: 3 }),
    leaseUntil: fc.nat(),
    messageId: optional(fc.string({ minLength: 1 })),
  },
  { requiredKeys: [] },
);
const owner = fc.record({ rosterId: id, n, line: n, key: fc.constant("rosters/a.csv") });
const row = fc
  .tuple(id, n, fc.constantFrom<RowChange>({}, { provisioning: "invalid", reason: "no @", email: undefined }))
  .map((args) => rowOf(...args));

/** Moves the row as the ledger has it (`stale`: as it had it once), and says what came of it. */
const move = async (ledger: Ledger, rosterId: string, at: number, to: RowChange, rev: string, stale: boolean) => {
  const [seen] = await ledger.rows(rosterId, at, at);
  return seen && seen.rev !== rev && ledger.moveRow(stale ? { ...seen, rev: "stale" } : seen, to, rev);
};

async function everyRow(ledger: Ledger, rosterId: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of ledger.allRows(rosterId)) rows.push(...page);
  return rows;
}

/** A scan, and a read by keys, has an order of its own. */
const inOrder = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => a.rosterId.localeCompare(b.rosterId) || a.n - b.n);

const operation: fc.Arbitrary<(ledger: Ledger) => Promise<unknown>> = fc.oneof(
  fc.tuple(id, fc.nat({ max: 9 })).map((args) => (ledger: Ledger) => ledger.openRoster(rosterOf(...args))),
  id.map((rosterId) => (ledger: Ledger) => ledger.readRoster(rosterId)),
  fc
    .tuple(id, checkpoint, checkpoint, optional(fc.constant(["email", "naïve"])))
    .map((args) => (ledger: Ledger) => ledger.advanceRoster(...args)),
  fc.tuple(id, status, turn).map((args) => (ledger: Ledger) => ledger.turnRoster(...args)),
  fc
    .tuple(id, fc.constantFrom("here", "there"), fc.nat({ max: 9 }))
    .map((args) => (ledger: Ledger) => ledger.markRoster(...args)),
  fc.constant((ledger: Ledger) => ledger.openRosters()),
  fc.tuple(name, owner).map((args) => (ledger: Ledger) => ledger.claimPerson(...args)),
  name.map((username) => (ledger: Ledger) => ledger.ownerOf(username)),
  row.map((put) => (ledger: Ledger) => ledger.putRow(put)),
  row.map((put) => (ledger: Ledger) => ledger.putRow(put)),
  fc.tuple(id, n, n).map(
    ([rosterId, from, to]) =>
      (ledger: Ledger) =>
        ledger.rows(rosterId, from, Math.max(from, to)),
  ),
  fc.tuple(id, fc.array(n, { maxLength: 4 })).map(
    ([rosterId, numbers]) =>
      async (ledger: Ledger) =>
        inOrder(await ledger.rowsAt(rosterId, numbers)),
  ),
  id.map((rosterId) => (ledger: Ledger) => everyRow(ledger, rosterId)),
  fc
    .tuple(id, n, change, fc.constantFrom("r1", "r2", "r3"), fc.boolean())
    .map((args) => (ledger: Ledger) => move(ledger, ...args)),
  id.map((rosterId) => (ledger: Ledger) => ledger.counts(rosterId)),
  name.map((username) => async (ledger: Ledger) => inOrder(await ledger.rowsWith(username))),
  name.map((username) => (ledger: Ledger) => ledger.forget(username)),
);

/**
 * What every ledger has to do.
 *
 * @param fresh an empty ledger, whose clock need not be the model's
 */
export function itKeepsTheLedger(fresh: () => Promise<Ledger>, numRuns: number): void {
  it("answers every sequence of operations as the model does that the promises are proved on", () =>
    fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 20 }), async (operations) => {
        const real = await fresh();
        const model = ledgerOver(new MemoryLedger());
        for (const operate of operations) {
          assert.deepEqual(plain(await operate(real)), plain(await operate(model)));
        }
        for (const rosterId of ["a", "b"]) {
          const rows = await everyRow(real, rosterId);
          const recounted = rows.reduce((counts, each) => plus(counts, changeOf(undefined, each)), NO_COUNTS);
          assert.deepEqual(await real.counts(rosterId), recounted);
        }
      }),
      { numRuns },
    ));

  it("tells a write that is made again from another one by its nonce, and counts it once", async () => {
    const ledger = await fresh();
    await ledger.putRow(rowOf("a", 1));
    await ledger.putRow(rowOf("a", 1, { provisioning: "invalid" }));
    const [seen] = await ledger.rows("a", 1, 1);
    const created = { provisioning: "created", invitation: "owed" } as const;
    for (let again = 0; again < 3; again++) assert.ok((await ledger.moveRow(seen!, created, "mine")).moved);
    const { moved, row: other } = await ledger.moveRow(seen!, created, "another's");
    assert.deepEqual([moved, other?.rev], [false, "mine"]);
    const { provisioning, invitation } = await ledger.counts("a");
    assert.deepEqual([provisioning.created, provisioning.invalid, invitation.due], [1, 0, 1]);
  });

  it("lets one of many that move a row at once, and counts that one", async () => {
    const ledger = await fresh();
    await ledger.putRow(rowOf("a", 1));
    const [seen] = await ledger.rows("a", 1, 1);
    const moves = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ledger.moveRow(seen!, { provisioning: "created" }, `process ${i}`)),
    );
    assert.equal(moves.filter(({ moved }) => moved).length, 1);
    assert.equal((await ledger.counts("a")).provisioning.created, 1);
  });

  it("gives the address of a row that failed back, unless another row has it by then", async () => {
    const ledger = await fresh();
    const mine = { rosterId: "a", n: 1, line: 2, key: "rosters/a.csv" };
    const theirs = { ...mine, rosterId: "b" };
    await ledger.claimPerson("p1@example.org", mine);
    await ledger.putRow(rowOf("a", 1));
    const [seen] = await ledger.rows("a", 1, 1);
    const failed = await ledger.moveRow(seen!, { provisioning: "failed", reason: "why" }, "r1");
    assert.ok(failed.moved);
    assert.equal(await ledger.ownerOf("p1@example.org"), undefined);
    assert.deepEqual(await ledger.claimPerson("p1@example.org", theirs), theirs);
    assert.ok((await ledger.moveRow(failed.row, { provisioning: "waiting" }, "r2")).moved);
    const [again] = await ledger.rows("a", 1, 1);
    assert.ok((await ledger.moveRow(again!, { provisioning: "failed" }, "r3")).moved);
    assert.deepEqual(await ledger.ownerOf("p1@example.org"), theirs);
  });

  it("lists a roster among the open ones until it ends, then among those that ended since", async () => {
    const ledger = await fresh();
    for (const rosterId of ["a", "b", "c"]) await ledger.openRoster(rosterOf(rosterId, 5));
    await ledger.turnRoster("b", "splitting", { status: "working" });
    await ledger.turnRoster("b", "working", { status: "done", endedAt: 70, outcomeKey: "rosters/b.outcome.csv" });
    await ledger.turnRoster("a", "splitting", { status: "rejected", reason: "it is empty", endedAt: 900 });
    const ids = (rosters: readonly { readonly rosterId: string }[]) => rosters.map(({ rosterId }) => rosterId);
    assert.deepEqual(ids(await ledger.openRosters()), ["c"]);
    assert.deepEqual(ids(await ledger.endedRosters(0)), ["b", "a"]);
    assert.deepEqual(ids(await ledger.endedRosters(71)), ["a"]);
  });

  it("forgets an address in every row that has it, however it was written", async () => {
    const ledger = await fresh();
    await ledger.claimPerson("zoë@example.org", { rosterId: "a", n: 1, line: 2, key: "rosters/a.csv" });
    await ledger.putRow(rowOf("a", 1, { email: "Zoe\u0308@example.org" }));
    await ledger.putRow(rowOf("a", 2, { email: "ZOË@example.org", provisioning: "repeated" }));
    await ledger.putRow(rowOf("b", 1, { provisioning: "existed" }));
    assert.equal(await ledger.forget("zoë@example.org"), true);
    assert.equal(await ledger.forget("zoë@example.org"), false);
    const rows = [...(await ledger.rows("a", 1, 2)), ...(await ledger.rows("b", 1, 1))];
    assert.deepEqual(
      rows.map(({ email, attributes }) => [email, attributes]),
      [
        [undefined, undefined],
        [undefined, undefined],
        ["P1@example.org", { name: "Zoë" }],
      ],
    );
    assert.equal(await ledger.ownerOf("zoë@example.org"), undefined);
  });
}

/** What is undefined is not there; when something was written, and by whom it was put, is each ledger's own. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (key, inner) =>
    key === "updatedAt" || (key === "rev" && !/^r\d$/.test(inner)) ? "its own" : inner,
  );
