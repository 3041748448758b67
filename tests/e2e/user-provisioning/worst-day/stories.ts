import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ListTargetsByRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Arrival } from "../../../../local/quotas/arrival-log.ts";
import { workersOf } from "../../../../local/quotas/lambda-worker.ts";
import { queueDepth } from "../../../../local/scenario/queue-evidence.ts";
import { type Day, type Instance, PARTS, type Part, type Upload } from "./day.ts";
import type { LedgerRoster } from "./judge.ts";
import { nextRelease } from "./next-release.ts";
import { type Address, numbers } from "./rosters.ts";

type Random = () => number;

/** Rows of a roster whose user is there. */
const made = ({ counts }: LedgerRoster): number => counts.provisioning.created ?? 0;

/**
 * Kills one worker after the other at random times, whatever it is doing, while a roster is worked that is uploaded again half-way: under
 * its own name, and under another one with more people. Answers how many were killed.
 */
export async function killedAtRandom(day: Day, random: Random): Promise<number> {
  const spring = await day.upload("killed", "spring", numbers(1, 35));
  await day.until(spring, (ledger) => made(ledger) > 0, 120_000);
  // A worker that is killed last of all, after 90 s, holds its rows for 45 more.
  const again = day
    .until(spring, (ledger) => made(ledger) >= 12, 200_000)
    .then(async () => {
      await day.upload("killed", "spring", numbers(1, 35));
      await day.upload("killed", "autumn", numbers(10, 31));
    });
  // What a killed worker held rests for 45 s: there has to be more.
  const more = Promise.all(
    [0, 1, 2, 3].map(async (n) => {
      await sleep(n * 3_000);
      await day.upload("killed", `more-${n}`, numbers(51 + n * 8, 9));
    }),
  );
  let kills = 0;
  for (const until = Date.now() + 90_000; kills < 12 && Date.now() < until; ) {
    await sleep(200 + random() * 1_000);
    const workers = PARTS.flatMap((part) => workersOf(day.functionOf("killed", part)));
    const pid = workers[Math.floor(random() * workers.length)];
    if (pid === undefined) continue;
    process.kill(pid, "SIGKILL");
    kills++;
  }
  await Promise.all([again, more]);
  return kills;
}

/** A call of a function after which it was killed. */
export interface Cut {
  readonly part: Part;
  /** Of the worker's calls; 0 where the operation was what mattered. */
  readonly k: number;
  readonly operation: string;
}

/** Mails to it come back: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html */
const bouncing: Address = (n) => `bounce+${n}@simulator.amazonses.com`;

/** Calls that a worker has for small messages; of a roster, for the first ones of it. */
const CALLS = { rosters: 24, provision: 14, invite: 13, mailEvents: 8 } as const;
const ROSTERS = 26;
/** What a day is not without, whichever of the calls at once is the k-th. */
export const CUT_AFTER = {
  rosters: ["TransactWriteItems", "GetObject", "PutItem", "UpdateItem", "SendMessageBatch", "PutObject", "Publish"],
  provision: ["Query", "UpdateItem", "PutItem", "AdminCreateUser", "TransactWriteItems", "SendMessageBatch"],
  invite: ["BatchGetItem", "UpdateItem", "SendEmail", "TransactWriteItems", "GetItem"],
  mailEvents: ["ChangeMessageVisibilityBatch", "BatchGetItem", "TransactWriteItems"],
  sweep: ["Query", "GetItem", "UpdateItem", "GetQueueAttributes", "SendMessageBatch"],
} as const satisfies Record<Part, readonly string[]>;

/** Kills one worker of each function after its k-th call, for every k. */
export async function killedAfterEachCall(day: Day): Promise<Cut[]> {
  const kill = (part: Part, which: object) => ({
    fault: "kill",
    from: "client",
    function: day.functionOf("cut", part),
    times: 1,
    ...which,
  });
  const faults: Record<string, object> = {};
  for (const [part, calls] of Object.entries(CALLS) as [keyof typeof CALLS, number][]) {
    for (const operation of CUT_AFTER[part]) faults[`${part} ${operation}`] = kill(part, { operations: [operation] });
    for (let nth = 1; nth <= calls; nth++) faults[`${part} ${nth}`] = kill(part, { nth });
  }
  return day.withAll(faults, async (struck) => {
    for (let n = 0; n < ROSTERS; n++)
      await day.upload("cut", `roster-${n}`, [n * 2 + 1, n * 2 + 2], n % 2 === 0 ? bouncing : undefined);
    await day.quiet("cut");
    return Object.entries(await struck()).flatMap(([name, calls]) => {
      const [part, k] = name.split(" ") as [Part, string];
      // Of calls that are made at once, the later ones may be those of a worker that is dead already.
      const deadly = calls.filter(({ pid }) => pid);
      return deadly.map(({ operation }) => ({ part, k: Number(k) || 0, operation }));
    });
  });
}

async function firstOf(struck: () => Promise<Arrival[]>, withinMs: number): Promise<Arrival | undefined> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(100)) {
    const [call] = await struck();
    if (call) return call;
  }
  return undefined;
}

/**
 * Every message delivered twice, while one in ten calls of Cognito has its effect and fails, one in twenty answers of SES is lost, and one in
 * twenty of DynamoDB.
 */
export async function servicesFaulty(day: Day, seed: number) {
  const { userPoolId } = day.members("faulty");
  const own = { from: "client", resource: "levee-local-faulty-" };
  await eventsTwice(day, "faulty");
  const faults = {
    cognito: { fault: "fail", service: "cognito-idp", resource: userPoolId, probability: 0.1, seed },
    ses: { fault: "lose", service: "ses", function: day.functionOf("faulty", "invite"), probability: 0.05, seed },
    // One at least, whatever the seed.
    mail: { fault: "lose", service: "ses", function: day.functionOf("faulty", "invite"), nth: 7 },
    dynamoDb: { ...own, fault: "lose", service: "dynamodb", probability: 0.05, seed },
    twice: { ...own, fault: "twice", operations: ["SendMessageBatch"] },
  };
  return day.withAll(faults, async (struck) => {
    for (const [name, people] of [["spring", numbers(1, 60)] as const, ["autumn", numbers(31, 40)] as const])
      await tellAgain(day, await day.upload("faulty", name, people));
    await day.quiet("faulty");
    const { cognito, ses, mail, dynamoDb, twice } = await struck();
    const [answers, mails] = [cognito.length, ses.length + mail.length];
    return { answers, mails, dynamoDb: dynamoDb.length, twice: twice.length };
  });
}

/** Tells of a file once more, as S3 may. */
async function tellAgain(day: Day, { instance, key, size, versionId }: Upload): Promise<void> {
  const { bucket, rostersQueueUrl } = day.members(instance);
  const s3 = { bucket: { name: bucket }, object: { key, size, versionId } };
  const MessageBody = JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3 }] });
  await day.aws.sqs.send(new SendMessageCommand({ QueueUrl: rostersQueueUrl, MessageBody }));
}

/** Has EventBridge deliver each of SES's events twice, as it may. */
async function eventsTwice(day: Day, instance: Instance): Promise<void> {
  const Rule = `levee-local-${instance}-mail-events`;
  const { Targets = [] } = await day.aws.events.send(new ListTargetsByRuleCommand({ Rule }));
  const [target] = Targets;
  await day.aws.events.send(new PutTargetsCommand({ Rule, Targets: [{ ...target!, Id: "again" }] }));
}

/**
 * Loses messages: the blocks of one roster, the invitations of another, the end of a third, and of a fourth all that there is once it is in
 * the ledger. Then has the sweeper look after them, and kills it after each of its calls.
 */
export async function messagesLost(day: Day): Promise<Cut[]> {
  const { workQueueUrl, invitationsQueueUrl, rostersQueueUrl } = day.members("lost");
  const lose = async (url: string) => {
    while ((await queueDepth(day.aws.sqs, url, AbortSignal.timeout(60_000))).waiting === 0) await sleep(100);
    await day.aws.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  };
  const people = (first: number) => numbers(first, 6);

  await day.poll("lost", "provision", false);
  const end = await day.upload("lost", "end", people(1));
  await day.until(end, ({ status }) => status === "working");
  await day.poll("lost", "rosters", false);
  await day.poll("lost", "provision", true);
  await day.until(end, ({ counts }) => counts.invitation.sent === 6);
  await lose(rostersQueueUrl);
  await day.poll("lost", "rosters", true);

  await day.poll("lost", "invite", false);
  await day.upload("lost", "invitations", people(11));
  await lose(invitationsQueueUrl);
  await day.poll("lost", "invite", true);

  await day.poll("lost", "provision", false);
  await day.upload("lost", "blocks", people(21));
  await lose(workQueueUrl);
  await day.poll("lost", "provision", true);

  // The write that takes a roster up is the first transaction that there is.
  const opening = { fault: "kill", function: day.functionOf("lost", "rosters"), operations: ["TransactWriteItems"] };
  await day.with({ ...opening, nth: 1 }, async (struck) => {
    await day.upload("lost", "split", people(31));
    assert.ok((await firstOf(struck, 20_000))?.pid, "nobody took the roster up");
    await day.aws.sqs.send(new PurgeQueueCommand({ QueueUrl: rostersQueueUrl }));
  });
  return sweptAndKilled(day);
}

/** Sweeps until nothing is left to be done. Each sweep is killed after one call more than the last; one that gets through begins anew. */
async function sweptAndKilled(day: Day): Promise<Cut[]> {
  const cuts: Cut[] = [];
  let isQuiet = false;
  const quiet = day.quiet("lost").finally(() => {
    isQuiet = true;
  });
  const kill = { fault: "kill", function: day.functionOf("lost", "sweep") };
  // The sweep that finds something to do begins anew with the first call, whichever was next.
  return day.with({ ...kill, operations: ["GetQueueAttributes"], times: 1 }, async (first) => {
    for (let k = 1; !isQuiet; await sleep(1_000)) {
      const [struck] = await day.with({ ...kill, nth: k }, async (calls) => {
        await day.sweep("lost");
        return calls();
      });
      if (struck) cuts.push({ part: "sweep", k, operation: struck.operation });
      k = struck ? k + 1 : 1;
    }
    await quiet;
    return [...cuts, ...(await first()).map(({ operation }): Cut => ({ part: "sweep", k: 0, operation }))];
  });
}

/** Deploys the next release, whose messages have another version, while one roster after the other comes. */
export async function nextReleaseDeployed(day: Day): Promise<void> {
  const release = nextRelease();
  try {
    let isUp = false;
    const up = day.up(`${release.dir}/index.ts`).finally(() => {
      isUp = true;
    });
    const upload = (n: number) => day.upload("killed", `release-${n}`, numbers(101 + n * 8, 8));
    let n = 0;
    for (; !isUp && n < 10; n++) {
      await upload(n);
      await sleep(2_000);
    }
    await up;
    await upload(n);
  } finally {
    release.remove();
  }
}
