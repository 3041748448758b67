import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Arrival } from "../../../../local/quotas/arrival-log.ts";
import { workersOf } from "../../../../local/quotas/lambda-worker.ts";
import { attributesOf, idAt, send } from "../by-hand.ts";
import type { Errand } from "../fixtures/mortal.ts";
import { COMES_AGAIN_MS, type Day, type Expected, type Instance, type Taken } from "./day.ts";
import { nextRelease } from "./next-release.ts";

type Random = () => number;

const work: Omit<Errand, "n"> = { acts: ["work"], ms: 300 };

const all = (count: number, post: (n: number) => Promise<Taken>) =>
  Promise.all(Array.from({ length: count }, (_, n) => post(n)));

/** Whatever else a worker may have to do: fail, fail for good, store a large result. */
const MIXED: readonly [errand: Omit<Errand, "n">, expected: Expected][] = [
  [work, {}],
  [{ acts: ["throw", "work"], ms: 50 }, {}],
  [{ acts: ["give-up"], ms: 50 }, { kind: "poison" }],
  [{ acts: ["work"], ms: 50, bytes: 400_000 }, {}],
];
const mixed =
  (day: Day, instance: Instance, more: Partial<Errand> = {}) =>
  (n: number) => {
    const [errand, expected] = MIXED[n % MIXED.length]!;
    return day.post(instance, { ...errand, ...more }, expected);
  };

/**
 * Kills one worker after the other at random times, whatever it is doing; and one that is in the midst of an attempt, which by chance none of
 * the others may have been. Answers how many.
 */
export async function killedAtRandom(day: Day, random: Random): Promise<number> {
  const { workerName } = day.intake("killed");
  const posted = all(32, mixed(day, "killed", { ms: 600 }));
  let kills = 0;
  for (const until = Date.now() + 30_000; kills < 10 && Date.now() < until; ) {
    await sleep(100 + random() * 600);
    const workers = workersOf(workerName);
    const pid = workers[Math.floor(random() * workers.length)];
    if (pid === undefined) continue;
    process.kill(pid, "SIGKILL");
    kills++;
  }
  await posted;
  const more = all(8, () => day.post("killed", { ...work, ms: 900 }));
  await killedInAnAttempt(day, workerName);
  await more;
  return kills + 1;
}

async function killedInAnAttempt(day: Day, workerName: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
    const last = new Map(day.effects().map(({ pid, event }) => [pid, event]));
    const pid = workersOf(workerName).find((pid) => last.get(pid) === "begin");
    if (pid === undefined) continue;
    process.kill(pid, "SIGKILL");
    return;
  }
  throw new Error("no worker began an attempt within 60 s");
}

/** A call of the worker after which it was killed. */
export interface Cut {
  readonly taken: Taken;
  readonly kind: string;
  readonly operation: string;
  /** The k-th of that operation. */
  readonly k: number;
}

interface Kind {
  readonly errand: Omit<Errand, "n">;
  readonly expected: Expected;
  /** The operations that its worker calls, and which call of each is the first that no kind before it has. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Kinds of requests, by what a worker has to do for them. */
const KINDS: Readonly<Record<string, Kind>> = {
  "fails for good": {
    errand: { acts: ["give-up"], ms: 0 },
    expected: { kind: "poison" },
    calls: { ChangeMessageVisibilityBatch: 1, GetItem: 1, PutItem: 1, UpdateItem: 1, SendMessage: 1 },
  },
  "has a large result": {
    errand: { acts: ["work"], ms: 0, bytes: 400_000 },
    expected: {},
    calls: { PutObject: 1, UpdateItem: 2 },
  },
  "fails once": {
    errand: { acts: ["throw", "work"], ms: 0 },
    expected: {},
    calls: { ChangeMessageVisibilityBatch: 2, GetItem: 2, UpdateItem: 2 },
  },
};

/**
 * Kills the worker that makes the k-th call of an operation about an instance's queues, table and bucket. Answers that call; none when the
 * request was over before. Operations are counted each by itself: a call that the SDK makes again shifts no other.
 */
const killAfter = (
  day: Day,
  instance: Instance,
  [operation, k]: readonly [string, number],
  post: () => Promise<Taken>,
): Promise<[Taken, Arrival | undefined]> => {
  const fault = { fault: "kill", from: "client", operations: [operation], nth: k };
  return day.with({ ...fault, resource: `levee-local-${instance}-` }, async (struck) => {
    const taken = await post();
    for (const until = Date.now() + 30_000; ; await sleep(100)) {
      const [call] = await struck();
      if (call?.pid) return [taken, call];
      assert.ok(!call, `${instance}: ${operation} ${k} was made by no worker`);
      if (day.isOver(taken)) return [taken, undefined];
      assert.ok(Date.now() < until, `${instance}: there was no ${operation} ${k}`);
    }
  });
};

/** Kills the worker after each call that it makes, for each kind of request. */
export async function killedAfterEachCall(day: Day): Promise<Cut[]> {
  const cuts: Cut[] = [];
  let since = Date.now();
  for (const [kind, { errand, expected, calls }] of Object.entries(KINDS))
    for (const [operation, first] of Object.entries(calls))
      for (let k = first; ; k++) {
        // What was killed first is about to come again, and its calls would be counted with the next one's.
        if (Date.now() - since > COMES_AGAIN_MS - 10_000) {
          await day.quiet("cut");
          since = Date.now();
        }
        const [taken, call] = await killAfter(day, "cut", [operation, k], () => day.post("cut", errand, expected));
        if (!call) break;
        cuts.push({ taken, kind, operation, k });
      }
  return cuts;
}

/** Kills the only attempt that a request has: in the function, by its memory, between the claim and the function, after the outcome. */
export async function killedAtTheLast(day: Day): Promise<Readonly<Record<string, Taken>>> {
  const dies = { fails: "worker-died" };
  const killedAfterUpdate = async (k: number, expected: Expected) => {
    const post = () => day.post("last", { acts: ["work"], ms: 0 }, expected);
    const [taken, call] = await killAfter(day, "last", ["UpdateItem", k], post);
    assert.ok(call, `there was no update ${k}`);
    return taken;
  };
  const claimed = await killedAfterUpdate(1, dies);
  const settled = await killedAfterUpdate(2, {});
  const eaten = await day.post("last", { acts: ["eat"], ms: 0 }, dies);
  const working = await day.post("last", { acts: ["die"], ms: 100 }, dies);
  return { claimed, settled, eaten, working };
}

/** Delivers every message twice. */
export async function deliveredTwice(day: Day): Promise<Taken[]> {
  const { queueUrl } = day.intake("faulty");
  const twice = { fault: "twice", operations: ["SendMessage"], resource: queueUrl.split("/").at(-1) };
  const taken = await day.with(twice, () => all(16, mixed(day, "faulty")));
  await day.quiet("faulty");
  return taken;
}

/** Lets DynamoDB fail one call in five for the workers, and lose the answer of another. Answers how often it did each. */
export async function dynamoDbFaulty(day: Day, seed: number): Promise<{ failed: number; lost: number }> {
  const some = { service: "dynamodb", from: "client", resource: "levee-local-faulty-", probability: 0.2 };
  return day.with({ ...some, fault: "error", seed }, (failing) =>
    day.with({ ...some, fault: "lose", seed: seed + 1 }, async (losing) => {
      await all(24, mixed(day, "faulty"));
      await day.quiet("faulty");
      return { failed: (await failing()).length, lost: (await losing()).length };
    }),
  );
}

/** Lets SQS refuse everything of an instance for half a minute, while requests are in work and others come. */
export async function sqsRefusing(day: Day): Promise<{ refused: number; before: Taken[]; during: Taken[] }> {
  // Attempts that fail would have no second one there.
  const kinds = MIXED.filter(([{ acts }]) => acts[0] !== "throw");
  const post = (n: number) => day.post("last", ...kinds[n % kinds.length]!);
  const before = await all(9, post);
  const outage = { fault: "throttle", service: "sqs", resource: "levee-local-last-", forMs: 30_000 };
  return day.with(outage, async (struck) => {
    const during = await all(9, post);
    return { refused: (await struck()).length, before, during };
  });
}

/** Kills the gateway while requests come, and starts it again. */
export async function gatewayRestarted(day: Day, random: Random): Promise<Taken[]> {
  const burst = all(60, async (n) => {
    await sleep(random() * 3_000);
    return mixed(day, "killed")(n);
  });
  await sleep(1_000);
  await day.cloud.restartGateway();
  return burst;
}

/** Deploys the next release, with another version of messages, while there is a backlog and more requests come. */
export async function nextReleaseDeployed(day: Day): Promise<{ backlog: Taken[]; later: Taken[]; early: string }> {
  const { queueUrl } = day.intake("killed");
  const release = nextRelease();
  try {
    // As if it had been sent in the moment between the API's update and the workers'.
    const early = idAt(Date.now());
    await send(day.aws, queueUrl, JSON.stringify({ ...work, n: 0 }), { ...attributesOf(early), version: "2" });
    const backlog = await all(60, () => day.post("killed", { ...work, ms: 800 }));
    let isUp = false;
    const up = day.up(`${release.dir}/index.ts`).finally(() => {
      isUp = true;
    });
    const later: Taken[] = [];
    for (let left = 5; left > 0; isUp && left--) {
      later.push(await day.post("killed", work));
      await sleep(250);
    }
    await up;
    return { backlog, later, early };
  } finally {
    release.remove();
  }
}
