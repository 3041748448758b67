import type { SQSRecord } from "aws-lambda";
import { workBatch } from "../../../../handlers/parts/work-batch.ts";
import { inviteRows } from "../../../../handlers/user-provisioning/invite-rows.ts";
import type { Outbox, Ports, WatchedOutbox } from "../../../../handlers/user-provisioning/ports.ts";
import { provisionBlock } from "../../../../handlers/user-provisioning/provision-block.ts";
import { readInviteMessage, readProvisionMessage } from "../../../../handlers/user-provisioning/read-message.ts";
import { readTogether, recordMailEvent } from "../../../../handlers/user-provisioning/record-mail-event.ts";
import { sweep } from "../../../../handlers/user-provisioning/sweep-rosters.ts";
import { type Faults, Process } from "../../request-intake/sim/process.ts";
import { SimQueue } from "../../request-intake/sim/queue.ts";
import { World } from "../../request-intake/sim/world.ts";
import { ledgerOver, MemoryLedger } from "../memory-ledger.ts";
import { clockOf, SimFunction } from "./lambda.ts";
import { pacerOf } from "./pacer.ts";
import { type Mood, SimMail, SimPool } from "./services.ts";
import { type File, finish, splitOn } from "./split.ts";

export interface Scenario {
  readonly seed: number;
  /** The roster's rows; it is uploaded again under another name. */
  readonly rows: readonly string[];
  /** Milliseconds after the first. */
  readonly againAtMs: number;
  /** Users who are there before, of the same addresses. */
  readonly before: readonly string[];
  readonly inviteExisting: boolean;
  readonly concurrency: number;
  /** Of DynamoDB and SQS, of Cognito, of SES. */
  readonly faults: { readonly ledger: Faults; readonly cognito: Faults; readonly ses: Faults };
  readonly throttled: number;
  /** SES's events are best effort. */
  readonly eventLost: number;
  /** Cognito and SES let nothing through for so long; a roster is given up after 13 days, or after `abandonAfterMs`. */
  readonly blockedForMs: number;
  readonly abandonAfterMs?: number;
  /** Messages that vanish from their queues: purged, or in the dead-letter queue. */
  readonly vanished: number;
  /** Faults stop then; before, everything may go wrong at any time. */
  readonly faultsForMs: number;
  /** How likely SQS hands a message out again that it has just handed out. */
  readonly again: number;
  readonly kill?: { readonly what: "provision" | "invite" | "events" | "roster"; readonly afterCall: number };
}

export interface Story {
  readonly memory: MemoryLedger;
  readonly pool: SimPool;
  readonly mail: SimMail;
  /** The most calls that a process of each function made. */
  readonly calls: Readonly<Record<"provision" | "invite" | "events" | "roster", number>>;
}

const NONE: Faults = { refused: 0, lost: 0, late: 0, killed: 0 };
const DAY_MS = 86_400_000;
const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };
export const ROSTERS = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as const;

/** Plays a roster, and the same again, on the whole pipeline but for the parsing and the outcome file. */
export async function play(scenario: Scenario): Promise<Story> {
  const world = new World(scenario.seed);
  const start = world.now;
  const memory = new MemoryLedger(() => world.now);
  const timeoutMs = 40_000;
  const queue = () => new SimQueue(world, 6 * timeoutMs);
  const queues = { work: queue(), invitations: queue(), rosters: queue(), events: queue() };
  const pool = new SimPool(world, scenario.before);
  const mail = new SimMail(world, queues.events);
  const faulty = () => world.now - start < scenario.faultsForMs;
  const faultsOf = (service: keyof Scenario["faults"]) => () => (faulty() ? scenario.faults[service] : NONE);
  const mood = (): Mood => ({
    throttled: faulty() ? scenario.throttled : 0,
    blocked: world.now - start < scenario.blockedForMs,
  });
  const files = new Map(ROSTERS.map((rosterId): [string, File] => [rosterId, { rosterId, rows: scenario.rows }]));

  const outbox = <Message>(process: Process, to: SimQueue): WatchedOutbox<Message> => ({
    send: (messages) =>
      process.call(() => {
        for (const message of messages) {
          if (!world.chance(faulty() ? scenario.vanished : 0)) to.send(JSON.stringify(message), {});
        }
      }),
    isIdle: () => process.call(() => to.messages.size === 0),
  });
  const portsOf = (process: Process, own: SimQueue): Ports => ({
    clock: clockOf(process),
    log,
    ledger: ledgerOver(memory, (effect) => process.call(effect)),
    queue: {
      showAfter: (entries) =>
        process.call(() => {
          for (const { receiptHandle, ms } of entries) own.show(receiptHandle, ms);
        }),
    },
    rosters: outbox(process, queues.rosters),
    random: world.random,
    nonce: () => `r${world.random()}${world.random()}`,
  });

  const take = {
    provision(process: Process, deadline: number, records: SQSRecord[]) {
      const clock = clockOf(process);
      const ports = {
        ...portsOf(process, queues.work),
        pacer: pacerOf(clock, 50),
        users: pool.over(process, faultsOf("cognito"), mood),
        invitations: outbox(process, queues.invitations),
      };
      const shift = { ports, deadline, inviteExisting: scenario.inviteExisting };
      return workBatch(shift, records, (body) => provisionBlock(shift, readProvisionMessage(body)));
    },
    invite(process: Process, deadline: number, records: SQSRecord[]) {
      const mails = mail.over(process, faultsOf("ses"), mood, () => scenario.eventLost);
      const ports = { ...portsOf(process, queues.invitations), pacer: pacerOf(clockOf(process), 300), mails };
      const shift = { ports, deadline, loginUrl: "https://example.org" };
      return workBatch(shift, records, (body) => inviteRows(shift, readInviteMessage(body)));
    },
    events(process: Process, deadline: number, records: SQSRecord[]) {
      const shift = { ports: portsOf(process, queues.events), deadline };
      const bodies = records.map(({ body }) => body);
      const glance = readTogether(shift.ports.ledger, bodies);
      return workBatch(shift, records, (body) => recordMailEvent(shift, body, glance));
    },
    roster(process: Process, deadline: number, records: SQSRecord[]) {
      const ports = portsOf(process, queues.rosters);
      const work: Outbox<unknown> = outbox(process, queues.work);
      const split = {
        ledger: ports.ledger,
        now: process.now,
        sendWork: (message: unknown) => work.send([message]),
        sendRoster: (message: Parameters<typeof ports.rosters.send>[0][number]) => ports.rosters.send([message]),
      };
      return workBatch({ ports, deadline }, records, async (body) => {
        const { kind, rosterId } = JSON.parse(body);
        const worked = kind === "continue" ? splitOn(split, files.get(rosterId)!) : finish(split, rosterId);
        // Or else it is in the dead-letter queue; before its roster is in the ledger, nobody but an alarm can know.
        await worked.catch((error) => {
          if (!memory.readRoster(rosterId) || !faulty() || !world.chance(scenario.vanished)) throw error;
        });
        return { act: "ack", outcome: kind };
      });
    },
  };

  const functionOf = (what: keyof typeof take, of: SimQueue) =>
    new SimFunction({
      world,
      queue: of,
      concurrency: scenario.concurrency,
      timeoutMs,
      faults: faultsOf("ledger"),
      again: () => (faulty() ? scenario.again : 0),
      handle: take[what],
      ...(scenario.kill?.what === what && { killAfterCall: scenario.kill.afterCall }),
    });
  const functions = {
    provision: functionOf("provision", queues.work),
    invite: functionOf("invite", queues.invitations),
    events: functionOf("events", queues.events),
    roster: functionOf("roster", queues.rosters),
  };

  // EventBridge Scheduler; a sweep may come at any other time as well.
  const sweepOnce = () => {
    const process = new Process(world, faultsOf("ledger"), world.between(-2_000, 2_000));
    const { queue: _, ...ports } = portsOf(process, queues.rosters);
    void sweep({
      ports: { ...ports, work: outbox(process, queues.work), invitations: outbox(process, queues.invitations) },
      deadline: process.now() + 50_000,
      staleAfterMs: 120_000,
      abandonAfterMs: scenario.abandonAfterMs ?? 13 * DAY_MS,
    }).catch(silent);
    world.after(52_000, () => process.kill());
    world.after(faulty() ? world.between(10_000, 60_000) : 60_000, sweepOnce);
  };
  world.after(world.between(0, 60_000), sweepOnce);

  const upload = (rosterId: string) =>
    queues.rosters.send(JSON.stringify({ version: 1, kind: "continue", rosterId }), {});
  world.after(0, () => upload(ROSTERS[0]));
  world.after(scenario.againAtMs, () => upload(ROSTERS[1]));

  const isDone = (rosterId: string) => memory.readRoster(rosterId)?.status === "done";
  const quiet = () =>
    Object.values(queues).every(({ messages }) => messages.size === 0) &&
    Object.values(functions).every(({ idle }) => idle);
  await world.run(() => ROSTERS.every(isDone) && quiet(), DAY_MS / 2);
  // Nothing may come after the end either: late writes, events, sweeps.
  await world.run(() => false, 300_000);
  const callsOf = (what: keyof typeof functions) => functions[what].calls;
  const calls = {
    provision: callsOf("provision"),
    invite: callsOf("invite"),
    events: callsOf("events"),
    roster: callsOf("roster"),
  };
  return { memory, pool, mail, calls };
}
