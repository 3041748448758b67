import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { Row } from "../../../../handlers/user-provisioning/row.ts";
import { rosterIdOf } from "../../../../handlers/user-provisioning/split/take-message.ts";
import { cases } from "../../../cases.ts";
import { recounted } from "../memory-ledger.ts";
import { type Fate, RosterWorld } from "../roster-world.ts";

const KEY = "rosters/Gäste + Freunde 100%.csv";
const ID = rosterIdOf(KEY, "v1");

const uninterrupted = async (file: string | Buffer, settings = {}): Promise<RosterWorld> => {
  const world = new RosterWorld();
  world.settings = { ...world.settings, ...settings };
  world.put(KEY, file);
  await world.run();
  return world;
};

const brief = (rows: readonly Pick<Row, "line" | "provisioning" | "reason">[]) =>
  rows.map(({ line, provisioning, reason }) => [line, provisioning, ...(reason === undefined ? [] : [reason])]);

const people = (count: number, of = "example.org") =>
  `email,name\n${Array.from({ length: count }, (_, i) => `p${i}@${of},Zoë ${i}\n`).join("")}`;

/** Workers that do all that is on the work queue. */
function workAll(world: RosterWorld): void {
  for (const { rosterId, from, to } of world.work.splice(0)) {
    for (const row of world.ledger.range(rosterId, from, to)) {
      const change = { provisioning: "created", invitation: "sent" } as const;
      if (row.provisioning === "waiting") world.ledger.moveRow(row, change, `w${row.n}`);
    }
    world.send({ version: 1, kind: "finish", rosterId });
  }
}

describe("a split", () => {
  it("gives every record one row, in order, and of equal addresses the first the user", async () => {
    const text =
      'E-Mail;Name\r\nann@example.org;"Zoë; née\r\nX"\r\n\r\nANN@example.org;again\r\nnobody\r\nbob@;b\r\nbob@example.org;Bob\r\nBob@Example.org;B';
    const world = await uninterrupted(text);
    assert.deepEqual(brief(world.rows(ID)), [
      [2, "waiting"],
      [5, "repeated", "the address of line 2"],
      [6, "invalid", "it has 1 field, the header 2"],
      [7, "invalid", "what follows the @ is no domain"],
      [8, "waiting"],
      [9, "repeated", "the address of line 8"],
    ]);
    assert.deepEqual(world.work, [{ version: 1, rosterId: ID, from: 1, to: 6 }]);
    const { status, header, checkpoint } = world.roster(KEY);
    assert.deepEqual([status, header], ["working", ["E-Mail", "Name"]]);
    assert.deepEqual([checkpoint.rows, checkpoint.offset], [6, Buffer.from(text).length]);
  });

  it("sends blocks of 50 rows, and none in which nothing has to be done", async () => {
    const world = await uninterrupted(`${people(60)}${"nobody\n".repeat(100)}`);
    assert.deepEqual(
      world.work.map(({ from, to }) => [from, to]),
      [
        [1, 50],
        [51, 100],
      ],
    );
  });

  it("is the same after any crash, refusal and lost answer, at any pace, as without", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.oneof(
              fc.nat({ max: 60 }).map((n) => `P${n}@example.org`),
              fc.constantFrom("", "x", '"', "é@example.org"),
            ),
            fc.constantFrom("Zoë", '"a\r\nb"', '"', '""', " ", 'x"y'),
            fc.constantFrom("\n", "\r\n", "\r", "\n\n"),
          ),
          { maxLength: 250, size: "max" },
        ),
        fc.array(fc.tuple(fc.nat({ max: 150 }), fc.constantFrom<Fate>("refused", "lost", "dead")), { maxLength: 12 }),
        fc.constantFrom(1, 900, 5_000),
        async (records, faults, callMs) => {
          const file = `email,name\n${records.map(([email, name, end]) => `${email},${name}${end}`).join("")}`;
          const calm = await uninterrupted(file);
          const world = new RosterWorld();
          world.callMs = callMs;
          let at = 0;
          const fates = new Map<number, Fate>();
          for (const [after, fate] of faults) {
            at += after + 1;
            fates.set(at, fate);
          }
          world.fate = (n) => fates.get(n) ?? "answered";
          world.put(KEY, file);
          await world.run();
          assert.deepEqual(world.rows(ID), calm.rows(ID));
          assert.deepEqual(world.ledger.persons, calm.ledger.persons);
          const { hop: _, ...checkpoint } = world.roster(KEY).checkpoint;
          const { hop: __, ...calmCheckpoint } = calm.roster(KEY).checkpoint;
          assert.deepEqual(checkpoint, calmCheckpoint);
          assert.deepEqual(world.roster(KEY).status, calm.roster(KEY).status);
          const sent = (each: RosterWorld) => new Set(each.work.map((message) => JSON.stringify(message)));
          assert.deepEqual(sent(world), sent(calm));
          assert.deepEqual(world.ledger.counts(ID), recounted(world.ledger, ID));
        },
      ),
      cases(15),
    ));

  it("is the same when its process dies after each call in turn, up to the outcome file and the notice", async () => {
    const file = `email,name\n${"nobody\n".repeat(99)}a@example.org,\nA@example.org,\n"x\nb@example.org,B`;
    const play = async (world: RosterWorld) => {
      world.put(KEY, file);
      await world.run();
      workAll(world);
      await world.run();
      return world;
    };
    const calm = await play(new RosterWorld());
    const outcome = KEY.replace(".csv", ".outcome.csv");
    assert.equal(calm.notices.length, 1);
    // From the window's last puts on every one, or every third where it has to be quick; those before are as good as they.
    for (let n = 1; n <= calm.calls; n += n < 105 ? 8 : cases(1).numRuns === 1 ? 3 : 1) {
      const world = new RosterWorld();
      world.fate = (call) => (call === n ? "dead" : "answered");
      await play(world);
      assert.deepEqual(world.rows(ID), calm.rows(ID));
      assert.equal(world.text(outcome), calm.text(outcome));
      assert.equal(world.roster(KEY).status, "done");
      assert.ok(world.notices.length >= 1 && world.notices.length <= 2, `${world.notices.length} notices`);
    }
  });

  it("continues itself as often as it has to, from where it was", async () => {
    const file = people(950);
    const calm = await uninterrupted(file);
    const world = new RosterWorld();
    world.callMs = 4_000;
    world.put(KEY, file);
    await world.run();
    assert.equal(world.roster(KEY).checkpoint.hop, 9);
    assert.deepEqual(world.rows(ID), calm.rows(ID));
  });

  it("continues itself no oftener than it may, says from where on nothing was read, and ends", async () => {
    const file = people(950);
    const calm = await uninterrupted(file);
    const world = new RosterWorld();
    world.callMs = 4_000;
    world.settings = { ...world.settings, maxHops: 3 };
    world.put(KEY, file);
    await world.run();
    assert.deepEqual(world.rows(ID).slice(0, 400), calm.rows(ID).slice(0, 400));
    assert.deepEqual(brief(world.rows(ID)).slice(400), [
      [402, "invalid", "the split has continued itself 3 times: nothing was read from this line on"],
    ]);
    workAll(world);
    await world.run();
    assert.equal(world.roster(KEY).status, "done");
    assert.match(JSON.stringify(world.logged), /a roster is not read to its end/);
  });

  it("by two processes at once is one split", async () => {
    const file = people(330);
    const calm = await uninterrupted(file);
    const world = new RosterWorld();
    world.put(KEY, file);
    world.tell(KEY, "v1", Buffer.from(file).length);
    await Promise.all([world.deliver(), world.deliver()]);
    await world.run();
    assert.deepEqual(world.rows(ID), calm.rows(ID));
    assert.deepEqual(world.ledger.counts(ID), calm.ledger.counts(ID));
  });

  it("of the same event again, the same content under another name, or a later version, adds nobody", async () => {
    const file = people(120);
    const world = await uninterrupted(file);
    const before = world.rows(ID);
    world.tell(KEY, "v1", Buffer.from(file).length);
    world.put("rosters/copy.csv", file);
    world.put(KEY, file, "v2");
    await world.run();
    assert.deepEqual(world.rows(ID), before);
    for (const id of [rosterIdOf("rosters/copy.csv", "v1"), rosterIdOf(KEY, "v2")]) {
      assert.deepEqual(brief(world.rows(id))[7], [9, "existed", `${KEY}, line 9, has its address`]);
      assert.equal(world.ledger.counts(id).provisioning.existed, 120);
    }
    assert.equal(world.ledger.persons.size, 120);
  });

  it("goes on beside a later version that was uploaded half-way", async () => {
    const world = new RosterWorld();
    world.callMs = 4_000;
    world.put(KEY, people(250));
    await world.deliver();
    assert.equal(world.roster(KEY).checkpoint.rows, 100);
    world.put(KEY, people(300), "v2");
    await world.run();
    const waiting = [...world.ledger.rows.values()].flatMap((rows) => [...rows.values()]);
    const emails = waiting.filter(({ provisioning }) => provisioning === "waiting").map(({ email }) => email);
    assert.deepEqual([emails.length, new Set(emails).size], [300, 300]);
    assert.equal(world.rows(ID).length, 250);
  });

  it("does not take an address back that a row has given up", async () => {
    const world = new RosterWorld();
    const file = people(3);
    world.fate = (_, name) => (name === "work" ? "dead" : "answered");
    world.put(KEY, file);
    await world.deliver();
    const [row] = world.ledger.range(ID, 1, 1);
    world.ledger.moveRow(row!, { provisioning: "failed", reason: "why" }, "w");
    world.fate = () => "answered";
    await world.run();
    assert.equal(world.ledger.ownerOf("p0@example.org"), undefined);
  });

  it("makes rows beyond the limit invalid, and goes on", async () => {
    const world = await uninterrupted(people(5), { maxRows: 3 });
    assert.deepEqual(brief(world.rows(ID)).slice(2), [
      [4, "waiting"],
      [5, "invalid", "it is beyond the limit of 3 rows"],
      [6, "invalid", "it is beyond the limit of 3 rows"],
    ]);
  });

  it("takes bytes that are no UTF-8 behind the beginning for rows that are invalid", async () => {
    const world = await uninterrupted(
      Buffer.concat([Buffer.from(people(4000)), Buffer.from("x@example.org,Zo\xEB\n", "latin1")]),
    );
    const rows = brief(world.rows(ID));
    assert.deepEqual([rows.length, rows.at(-1)], [4001, [4002, "invalid", "it is not UTF-8"]]);
  });

  it("says what was not read of a file that was deleted meanwhile", async () => {
    const world = new RosterWorld();
    world.callMs = 4_000;
    world.put(KEY, people(250));
    await world.deliver();
    world.files.clear();
    await world.run();
    const rows = brief(world.rows(ID));
    assert.equal(rows.length, 101);
    assert.match(String(rows.at(-1)), /^102,invalid,the file was deleted while it was read: nothing was read from/);
    workAll(world);
    await world.run();
    assert.equal(world.roster(KEY).status, "done");
  });

  it("loses no row of a file that is deleted after a process died in the midst of a window, wherever that was", async () => {
    for (const from of [0, 100]) {
      const calm = new RosterWorld();
      calm.put(KEY, people(from + 20));
      await calm.run();
      for (let n = 1; n <= calm.calls; n += n > 8 && n < calm.calls - 12 ? 5 : 1) {
        const world = new RosterWorld();
        world.put(KEY, people(from + 20));
        world.fate = (call) => (call === n ? "dead" : "answered");
        await world.deliver();
        world.files.delete(`${KEY}@v1`);
        // And once more, while it says so.
        world.fate = (call) => (call === n + 6 ? "dead" : "answered");
        await world.run();
        workAll(world);
        await world.run();
        const rows = world.ledger.rosters.size === 0 ? [] : world.rows(ID);
        assert.deepEqual(
          rows.filter(({ provisioning }) => provisioning === "waiting"),
          [],
          `died at call ${n}`,
        );
        assert.deepEqual(
          rows.map((row) => row.n),
          rows.map((_, i) => i + 1),
          `died at call ${n}`,
        );
        if (rows.length > 0) assert.equal(world.roster(KEY).status, "done", `died at call ${n}`);
      }
    }
  });

  it("is of the newest version where the event names none, and of none where the file is gone", async () => {
    const world = new RosterWorld();
    world.put(KEY, people(1));
    world.queue.length = 0;
    const s3 = { bucket: { name: "bucket" }, object: { key: encodeURIComponent(KEY) } };
    world.send({ Records: [{ eventName: "ObjectCreated:Put", s3 }] });
    await world.run();
    assert.equal(world.rows(ID).length, 1);
    world.files.clear();
    world.send({ Records: [{ eventName: "ObjectCreated:Put", s3: { ...s3, object: { key: "gone.csv" } } }] });
    await world.run();
    assert.equal(world.ledger.rosters.size, 1);
  });

  it("logs nobody", async () => {
    const world = await uninterrupted("email,name\nann@example.org,Ann\nann@,Ann\nann@example.org,Ann\n");
    assert.doesNotMatch(JSON.stringify(world.logged), /ann/i);
  });
});

describe("a roster's end", () => {
  const outcomeKey = "rosters/Gäste + Freunde 100%.outcome.csv";

  it("is an outcome file with a line for each row, then a message that names nobody", async () => {
    const world = await uninterrupted('email,name\n=1+1@example.org,"a\nb"\n=cmd,\n@x,\n');
    workAll(world);
    await world.run();
    assert.equal(
      world.text(outcomeKey),
      [
        "line,email,outcome,invitation,reason",
        "2,'=1+1@example.org,created,sent,",
        "4,'=cmd,invalid,none,the e-mail address has no @",
        "5,'@x,invalid,none,what stands before the @ is no name of a mailbox",
        "",
      ].join("\n"),
    );
    const [notice] = world.notices;
    assert.deepEqual(
      [world.notices.length, notice!.status, notice!.rows, notice!.outcomeKey],
      [1, "done", 3, outcomeKey],
    );
    assert.equal(notice!.counts.provisioning.created, 1);
    assert.doesNotMatch(JSON.stringify(notice), /example\.org/);
  });

  it("comes at once where there are no rows, or none that has to be worked", async () => {
    for (const text of ["email", "email\n", "email\nx\n"]) {
      const world = await uninterrupted(text);
      assert.equal(world.roster(KEY).status, "done");
      assert.equal(parse(world.text(outcomeKey)).length, text.includes("x") ? 2 : 1);
      assert.equal(world.notices.length, 1);
    }
  });

  it("is rejected, with the reason, for what is no roster; nothing of it is worked", async () => {
    for (const [text, reason] of [
      ["", "it is empty"],
      ["name\nAnn\n", "no column is named email"],
      ["email\nann@example.org\0", "it is binary"],
    ] as const) {
      const world = await uninterrupted(text);
      const roster = world.roster(KEY);
      assert.equal(roster.status, "rejected");
      assert.ok(roster.reason?.startsWith(reason), roster.reason);
      const [, ...lines] = parse(world.text(outcomeKey)) as string[][];
      assert.deepEqual(lines, [["", "", "rejected", "none", roster.reason]]);
      assert.deepEqual([world.notices.length, world.notices[0]?.status], [1, "rejected"]);
      assert.deepEqual([world.work.length, world.ledger.persons.size], [0, 0]);
    }
    const world = await uninterrupted(people(10), { maxBytes: 100 });
    assert.match(world.roster(KEY).reason!, /^it has 231 bytes, more than 100/);
    assert.ok(!world.logged.some((line) => JSON.stringify(line).includes("interrupted")));
  });

  it("is told of again only where its process may have died before it told", async () => {
    const world = await uninterrupted("email\n");
    world.tell(KEY, "v1", 6);
    await world.run();
    assert.equal(world.notices.length, 1);

    const dying = new RosterWorld();
    dying.fate = (_, name) => (name === "topic" && dying.notices.length === 0 ? "dead" : "answered");
    dying.put(KEY, "email\n");
    await dying.deliver();
    await dying.run();
    assert.deepEqual([dying.roster(KEY).status, dying.notices.length], ["done", 2]);
  });

  it("waits for every row", async () => {
    const world = await uninterrupted(people(2));
    world.send({ version: 1, kind: "finish", rosterId: ID });
    world.send({ version: 1, kind: "finish", rosterId: "unknown" });
    await world.run();
    assert.equal(world.roster(KEY).status, "working");
    assert.equal(world.notices.length, 0);
  });
});
