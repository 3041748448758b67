import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { seededRandom } from "../../../../local/scenario/random.ts";
import { Day, type Instance, instances, type Part } from "./day.ts";
import { type DayEvidence, judgeDay } from "./judge.ts";
import * as stories from "./stories.ts";

/** LEVEE_SEED=<n> plays a day again. */
const seed = Number(process.env.LEVEE_SEED ?? randomInt(2 ** 31));

describe(`the worst day of UserProvisioning (LEVEE_SEED=${seed})`, function () {
  this.timeout(900_000);
  let day: Day;
  let told: Awaited<ReturnType<typeof tell>>;
  before(async () => {
    day = await Day.start();
    told = await tell(day);
    await Promise.all(instances.map((instance) => day.quiet(instance)));
  });
  after(() => day?.stop());

  const judged = new Set<Instance>();
  /** Everything that was uploaded to the instance, held against what came of it. */
  const assertKept = async (instance: Instance): Promise<DayEvidence> => {
    judged.add(instance);
    const evidence = await day.evidence(instance);
    assert.ok(evidence.rosters.length > 0 && evidence.mails.length > 0);
    assert.deepEqual(judgeDay(evidence), []);
    return evidence;
  };
  const assertCut = (part: Part) => {
    const seen = new Set(told.cuts.filter((cut) => cut.part === part).map(({ operation }) => operation));
    for (const operation of stories.CUT_AFTER[part])
      assert.ok(seen.has(operation), `${part} was not killed after ${operation}: ${[...seen]}`);
  };

  it("workers killed by SIGKILL at random, the roster uploaded again half-way, under its name and another", async () => {
    assert.ok(told.kills >= 10, `only ${told.kills} workers were killed`);
    await assertKept("killed");
  });

  it("one worker killed after each call k = 1…n, of every function", async () => {
    for (const part of ["rosters", "provision", "invite", "mailEvents"] as const) assertCut(part);
    await assertKept("cut");
  });

  it("every message twice, Cognito failing after the effect, answers of SES and DynamoDB lost", async () => {
    const { answers, mails, dynamoDb, twice } = told.faulty;
    assert.ok(answers >= 3 && mails >= 1 && dynamoDb >= 10 && twice >= 10, JSON.stringify(told.faulty));
    await assertKept("faulty");
  });

  it("messages lost on every queue, and the sweeper that makes it good killed after each call", async () => {
    assertCut("sweep");
    await assertKept("lost");
  });

  it("a new release with a new message version during a run", async () => {
    assert.match(day.log(), /"outcome":"provisioned"/);
    assert.match(day.log(), /"outcome":"provisioned-by-2"/);
    await assertKept("killed");
  });

  it("what is unknown is sent again by an operator's word: everybody has one mail then", async () => {
    const { rosters } = await assertKept("cut");
    const unknown = rosters.flatMap(({ ledger }) => ledger.rows.filter(({ invitation }) => invitation === "unknown"));
    assert.ok(unknown.length > 0, "nobody died between the claim and the mail");
    assert.equal(await day.resend("cut"), unknown.length);
    await day.quiet("cut");
    const { users, mails } = await assertKept("cut");
    assert.deepEqual(mails.map((email) => email.toLowerCase()).sort(), users.toSorted());
  });

  it("judges every instance", () => {
    assert.deepEqual([...judged].sort(), [...instances].sort());
  });
});

/** Plays the day: what leaves the others alone at the same time. */
async function tell(day: Day) {
  const killed = async () => {
    const kills = await stories.killedAtRandom(day, seededRandom(seed));
    await stories.nextReleaseDeployed(day);
    return kills;
  };
  const [kills, each, faulty, swept] = await Promise.all([
    killed(),
    stories.killedAfterEachCall(day),
    stories.servicesFaulty(day, seed),
    stories.messagesLost(day),
  ]);
  return { kills, cuts: [...each, ...swept], faulty };
}
