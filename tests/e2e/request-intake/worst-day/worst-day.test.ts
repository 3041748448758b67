import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { Evidence } from "../../../../local/scenario/evidence.ts";
import { judge } from "../../../../local/scenario/judge.ts";
import { seededRandom } from "../../../../local/scenario/random.ts";
import { outcomeOf } from "../deployed.ts";
import { Day, INSTANCES, type Instance, type Taken } from "./day.ts";
import * as stories from "./stories.ts";

/** LEVEE_SEED=<n> plays a day again. */
const seed = Number(process.env.LEVEE_SEED ?? randomInt(2 ** 31));

/** What waits for a release of a later version is received again within 28 s, then 56, 112, 224, each time later. */
const LATER_RELEASE_MS = 224_000;
/** A killed worker's message comes again 30 s after its function's 12 s, and may have to do so twice. */
const OUTCOMES_MS = 150_000;

describe(`the worst day of RequestIntake (LEVEE_SEED=${seed})`, function () {
  this.timeout(300_000);
  let day: Day;
  let told: Awaited<ReturnType<typeof tell>>;
  before(async function () {
    this.timeout(900_000);
    day = await Day.start();
    told = await tell(day);
    await day.outcomes(OUTCOMES_MS);
  });
  after(() => day?.stop());

  const judged = new Map<Instance, Promise<Evidence>>();
  /** Everything that the instance was asked to do, held against what came of it. */
  const assertKept = async (instance: Instance, killed = true): Promise<Evidence> => {
    if (!judged.has(instance)) judged.set(instance, day.evidence(instance, killed));
    const evidence = await judged.get(instance)!;
    assert.ok(evidence.orders.length > 0);
    assert.deepEqual(judge(evidence).problems, []);
    return evidence;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a document as a client sees it
  const documentOf = ({ documents }: Evidence, { id }: Taken): any => documents[id]!.at(-1);

  it("workers killed by SIGKILL at random times: nothing is lost, nothing is worked twice at once", async () => {
    assert.ok(told.kills >= 8, `only ${told.kills} workers were killed`);
    const { effects } = await assertKept("killed");
    const count = (event: string) =>
      effects.filter((effect) => typeof effect !== "string" && effect.event === event).length;
    assert.ok(count("begin") > count("end") + count("fail"), "no attempt was cut short");
  });

  it("killed after each call k = 1…n, whatever the request has to do", async () => {
    const evidence = await assertKept("cut");
    const seen = new Set(told.cuts.map(({ operation }) => operation));
    for (const operation of [
      "ChangeMessageVisibilityBatch",
      "GetItem",
      "PutItem",
      "UpdateItem",
      "PutObject",
      "SendMessage",
    ])
      assert.ok(seen.has(operation), `no worker was killed after ${operation}`);
    for (const { taken, kind, k, operation } of told.cuts) {
      const { attempts } = documentOf(evidence, taken);
      const worked = evidence.effects.filter((effect) => typeof effect !== "string" && effect.requestId === taken.id);
      assert.ok(attempts <= 3 && worked.length > 0, `${kind}, ${operation} ${k}: ${attempts} attempts`);
    }
  });

  it("killed or out of memory on the last attempt: failed, because the worker died, which it did", async () => {
    const evidence = await assertKept("last");
    const { claimed, settled, eaten, working } = told.last;
    const ends = [claimed, settled, eaten, working].map((taken) => documentOf(evidence, taken!).reason ?? "succeeded");
    assert.deepEqual(ends, ["worker-died", "succeeded", "worker-died", "worker-died"]);
    assert.match(day.log(), /heap out of memory/);
  });

  it("every message delivered twice, DynamoDB failing and losing answers: each is worked as if nothing were", async () => {
    assert.ok(told.dynamoDb.failed > 10 && told.dynamoDb.lost > 10, JSON.stringify(told.dynamoDb));
    const evidence = await assertKept("faulty", false);
    for (const taken of told.twice) {
      const { status, attempts } = documentOf(evidence, taken);
      const begun = evidence.effects.filter(
        (effect) => typeof effect !== "string" && effect.requestId === taken.id && effect.event === "begin",
      );
      assert.equal(begun.length, attempts, `${taken.id} ${status}`);
    }
  });

  it("SQS refusing for 30 s: what was taken is worked, and what was refused is taken later", async () => {
    const { refused, before, during } = told.refusing;
    assert.ok(refused > 20, `${refused} calls were refused`);
    assert.ok(before.every(({ sends }) => sends === 1) && during.every(({ sends }) => sends > 1));
    await assertKept("last");
  });

  it("gateway killed in the middle of a burst, and a new release with a new message version during a backlog", async () => {
    assert.ok(
      told.burst.some(({ sends }) => sends > 1),
      "nobody noticed the restart",
    );
    const evidence = await assertKept("killed");
    const { backlog, later, early } = told.release;
    const releases = [...backlog, ...later].map((taken) => documentOf(evidence, taken).result.release ?? 1);
    assert.ok(releases.includes(1) && releases.includes(2), `releases: ${new Set(releases)}`);
    const first = await outcomeOf(day.intake("killed").requestsUrl, early, LATER_RELEASE_MS);
    assert.deepEqual([first.status, first.result.release], ["succeeded", 2]);
    assert.match(day.log(), /newer-version/, "no worker of the old release met a message of the new one");
  });

  it("judges every instance", () => {
    assert.deepEqual([...judged.keys()].sort(), Object.keys(INSTANCES).sort());
  });
});

/** Plays the day: what leaves the others alone at the same time, then what concerns all. */
async function tell(day: Day) {
  const faulty = async () => {
    const twice = await stories.deliveredTwice(day);
    return { twice, dynamoDb: await stories.dynamoDbFaulty(day, seed) };
  };
  const lasting = async () => {
    const last = await stories.killedAtTheLast(day);
    return { last, refusing: await stories.sqsRefusing(day) };
  };
  const [kills, cuts, lasts, faults] = await Promise.all([
    stories.killedAtRandom(day, seededRandom(seed)),
    stories.killedAfterEachCall(day),
    lasting(),
    faulty(),
  ]);
  const burst = await stories.gatewayRestarted(day, seededRandom(seed + 1));
  const release = await stories.nextReleaseDeployed(day);
  return { kills, cuts, ...lasts, ...faults, burst, release };
}
