import assert from "node:assert/strict";
import type { RowChange } from "../../../handlers/user-provisioning/row.ts";
import { sweep } from "../../../handlers/user-provisioning/sweep-rosters.ts";
import { calm, ID, NOW } from "./calm.ts";
import { rosterOf, rowOf } from "./ledger-contract.ts";

const STALE_MS = 600_000;
const DAY_MS = 86_400_000;

function roster(rows: readonly RowChange[]) {
  const world = calm(rows);
  return {
    ...world,
    async sweep(afterMs: number) {
      world.time.now = NOW + afterMs;
      const shift = {
        ports: world.ports,
        deadline: world.time.now + 60_000,
        staleAfterMs: STALE_MS,
        abandonAfterMs: 13 * DAY_MS,
      };
      await sweep(shift);
    },
  };
}

const LOST: readonly RowChange[] = [
  {},
  { provisioning: "creating", tries: 1, leaseUntil: NOW + 1_000 },
  { provisioning: "created", invitation: "owed" },
  {},
  { provisioning: "created", invitation: "claimed", leaseUntil: NOW + 1_000 },
];

describe("the sweeper", () => {
  it("touches no roster that moves, and has one that stood still worked again, once per while", async () => {
    const { sweep, queued, row } = roster(LOST);
    await sweep(0);
    await sweep(STALE_MS - 1);
    assert.deepEqual([queued.work, queued.invitations], [[], []]);
    await sweep(STALE_MS);
    const blocks = [
      { version: 1, rosterId: ID, from: 1, to: 2 },
      { version: 1, rosterId: ID, from: 4, to: 4 },
    ];
    assert.deepEqual(queued.work, blocks);
    assert.deepEqual(queued.invitations, [{ version: 1, rosterId: ID, rows: [3] }]);
    assert.equal(row(5).invitation, "unknown");
    for (let minute = 1; minute < 10; minute++) await sweep(STALE_MS + minute * 60_000);
    assert.equal(queued.work.length, 2);
    await sweep(2 * STALE_MS + 60_000);
    await sweep(3 * STALE_MS + 60_000);
    assert.equal(queued.work.length, 4);
  });

  it("sends no more than 50 rows a message", async () => {
    const { sweep, queued, ports, memory } = roster(Array.from({ length: 51 }, () => ({})));
    ports.ledger.allRows = async function* () {
      yield memory.range(ID, 1, 51);
    };
    await sweep(0);
    await sweep(STALE_MS);
    assert.deepEqual(
      queued.work.map(({ from, to }) => [from, to]),
      [
        [1, 50],
        [51, 51],
      ],
    );
  });

  it("sends nothing to a queue that still has messages: a pause loses none", async () => {
    const { sweep, queued, idle } = roster(LOST);
    idle.work = false;
    await sweep(0);
    await sweep(STALE_MS);
    assert.deepEqual([queued.work.length, queued.invitations.length], [0, 1]);
    idle.work = true;
    idle.invitations = false;
    await sweep(STALE_MS + 60_000);
    await sweep(2 * STALE_MS + 60_000);
    assert.deepEqual([queued.work.length, queued.invitations.length], [2, 1]);
  });

  it("leaves a row alone that a process holds, whatever the age of its roster", async () => {
    const held = { leaseUntil: NOW + 14 * DAY_MS };
    const { sweep, queued, row, memory } = roster([
      { provisioning: "creating", tries: 1, ...held },
      { provisioning: "created", invitation: "claimed", ...held },
    ]);
    memory.openRoster({ ...rosterOf("bbbbbbbbbbbbbbbb", NOW) });
    memory.putRow(rowOf("bbbbbbbbbbbbbbbb", 1, { provisioning: "creating", tries: 1, ...held }));
    await sweep(0);
    await sweep(STALE_MS);
    assert.deepEqual([queued.work, queued.invitations], [[], []]);
    await sweep(13 * DAY_MS);
    await sweep(13 * DAY_MS + STALE_MS);
    assert.deepEqual([row(1).provisioning, row(2).invitation], ["creating", "claimed"]);
    assert.equal(memory.readRoster("bbbbbbbbbbbbbbbb")?.status, "splitting");
    await sweep(14 * DAY_MS);
    assert.deepEqual([row(1).provisioning, row(2).invitation], ["failed", "unknown"]);
    assert.equal(memory.readRoster("bbbbbbbbbbbbbbbb")?.status, "working");
  });

  it("begins nothing that it has no time to end", async () => {
    const { ports, queued, time } = roster(LOST);
    const limits = { staleAfterMs: 0, abandonAfterMs: 13 * DAY_MS };
    time.now = NOW + STALE_MS;
    await sweep({ ports, deadline: time.now + 7_999, ...limits });
    const isIdle = async () => {
      time.now += 1;
      return true;
    };
    const work = { ...ports.work, isIdle };
    await sweep({ ports: { ...ports, work }, deadline: time.now + 8_000, ...limits });
    assert.deepEqual(queued.work, []);
  });

  it("has a roster finished that has ended, and one split on whose split stood still", async () => {
    const { sweep, queued, memory } = roster([{ provisioning: "invalid" }]);
    memory.openRoster({ ...rosterOf("bbbbbbbbbbbbbbbb", NOW) });
    await sweep(0);
    assert.deepEqual(
      queued.rosters.map(({ kind }) => kind),
      ["finish"],
    );
    await sweep(STALE_MS);
    assert.deepEqual(queued.rosters.at(-1), { version: 1, kind: "continue", rosterId: "bbbbbbbbbbbbbbbb" });
  });

  it("gives every row of a roster that is too old an outcome, and the roster its end", async () => {
    const { sweep, queued, row, memory } = roster(LOST);
    memory.openRoster({ ...rosterOf("bbbbbbbbbbbbbbbb", NOW) });
    await sweep(13 * DAY_MS);
    assert.equal(memory.readRoster("bbbbbbbbbbbbbbbb")?.status, "splitting");
    assert.equal(row(1).provisioning, "failed", "at once, though it may be moving");
    await sweep(13 * DAY_MS + STALE_MS);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((n) => [row(n).provisioning, row(n).invitation]),
      [
        ["failed", "none"],
        ["failed", "none"],
        ["created", "failed"],
        ["failed", "none"],
        ["created", "unknown"],
      ],
    );
    assert.match(row(1).reason!, /^abandoned: /);
    const finishes = queued.rosters.map(({ rosterId, kind }) => [rosterId, kind]);
    assert.deepEqual(finishes.slice(-1), [["bbbbbbbbbbbbbbbb", "finish"]]);
    assert.deepEqual(finishes[0], [ID, "finish"]);
    assert.match(memory.readRoster("bbbbbbbbbbbbbbbb")!.reason!, /never read/);
  });
});
