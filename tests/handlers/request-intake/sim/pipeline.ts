import { backoffFor, NO_ATTEMPT_BACKOFF } from "../../../../handlers/parts/backoff.ts";
import { workBatch } from "../../../../handlers/request-intake/batch.ts";
import { type DeadLetter, letterAttributes } from "../../../../handlers/request-intake/dead-letter.ts";
import { type Item, isOutcome } from "../../../../handlers/request-intake/item.ts";
import { takeRequest } from "../../../../handlers/request-intake/request.ts";
import { RESERVE_MS } from "../../../../handlers/request-intake/timing.ts";
import { takeUndelivered } from "../../../../handlers/request-intake/undelivered-request.ts";
import { channels, type Reception, type Told } from "./deliveries.ts";
import { SimFunction, type Surroundings } from "./lambda.ts";
import { operator, type Redrive } from "./operator.ts";
import type { Faults, Process } from "./process.ts";
import { SimQueue } from "./queue.ts";
import { Table } from "./table.ts";
import { type Behaviour, type Effect, team } from "./team.ts";
import { World } from "./world.ts";

/** A request as a caller posts it. */
export interface Posted {
  readonly key?: string;
  readonly payload: number;
  readonly script: readonly Behaviour[];
  /** How many times SQS stores the message: more than once if the gateway's answer was lost and the send repeated. */
  readonly copies: number;
  readonly form: "good" | "not-json" | "newer" | "without-id";
  readonly atMs: number;
  /** Whether it came on a connection, to which its outcome is to go. @default no */
  readonly connected?: boolean;
}

export interface Scenario {
  readonly seed: number;
  readonly posted: readonly Posted[];
  readonly batchSize: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** How often a message may be received beyond its attempts before SQS takes it away. */
  readonly spareReceives: number;
  /** Whether the function's timeout is too short for a whole batch, as by a wrong override. */
  readonly hurried: boolean;
  readonly workTimeoutMs: number;
  readonly faults: Faults;
  /** Faults and double deliveries stop then; before, everything may go wrong at any time. */
  readonly faultsForMs: number;
  readonly again: number;
  /** How the other side of each channel meets a request's calls, one after the other. @default it takes them */
  readonly receptions?: Readonly<Record<"push" | "webhook" | "socket", readonly Reception[]>>;
  /** When dead letters are put back. @default never */
  readonly redrives?: readonly Redrive[];
  /** The team's limit on a request's age. */
  readonly expireAfterMs?: number;
  /** SQS's, as the component derives it. */
  readonly tooOldAfterMs?: number;
  /** The status table alone is out of reach for that long; the queues are not. */
  readonly storeOut?: { readonly fromMs: number; readonly forMs: number };
  /** The first worker process is killed right after the effect of its k-th call. */
  readonly killAfterCall?: number;
}

/** How one life of a request ended: from its acceptance, or a redrive, to the outcome. */
export interface End extends Pick<Item, "status" | "document"> {
  readonly at: number;
  /** When an operator's word undid it. */
  undoneAt?: number;
}

/** What is known afterwards, of every request by its id. */
export interface Story {
  readonly requests: ReadonlyMap<string, Posted & { readonly body: string }>;
  readonly table: Table;
  readonly letters: readonly DeadLetter[];
  /** What lies in the dead-letter queue. */
  readonly buried: readonly { readonly attributes: Readonly<Record<string, string>> }[];
  /** When each request was put to the work queue. */
  readonly sentAt: ReadonlyMap<string, readonly number[]>;
  /** The attempts of each request that the metrics say has ended. */
  readonly ended: readonly number[];
  readonly effects: readonly Effect[];
  /** The outcomes of each request, one after the other. */
  readonly ends: ReadonlyMap<string, readonly End[]>;
  /** Outcomes that were changed after they stood, and nobody wanted them undone. */
  readonly overwritten: readonly string[];
  readonly leftOver: number;
  readonly told: Told;
  /** How many calls the first worker process made. */
  readonly calls: number;
}

const NO_FAULTS: Faults = { refused: 0, lost: 0, late: 0, killed: 0 };
const DAY_MS = 86_400_000;
/** How far a process's clock may be from the world's. */
export const MAX_SKEW_MS = 5_000;

/** Plays a scenario on the whole pipeline: work queue, worker, undelivered queue, its consumer. */
export async function play(scenario: Scenario): Promise<Story> {
  const world = new World(scenario.seed);
  const table = new Table();
  const letters: DeadLetter[] = [];
  const ended: number[] = [];
  const effects: Effect[] = [];
  const ends = new Map<string, End[]>();
  const overwritten: string[] = [];
  /** The failures that messages on the work queue want undone. */
  const named = new Set<string>();
  table.watchers.push((before, after) => {
    const all = ends.get(after.id) ?? [];
    ends.set(after.id, all);
    const last = all.at(-1);
    if (before && isOutcome(before.status) && outcome(before) !== outcome(after)) {
      if (last && before.status !== "succeeded" && !isOutcome(after.status) && named.has(before.rev))
        last.undoneAt = world.now;
      else overwritten.push(after.id);
    }
    if (isOutcome(after.status) && (!last || last.undoneAt !== undefined))
      all.push({ at: world.now, status: after.status, document: after.document });
  });

  const { batchSize, concurrency, maxAttempts, workTimeoutMs, expireAfterMs, tooOldAfterMs, storeOut } = scenario;
  const timeoutMs = (scenario.hurried ? 1 : batchSize) * workTimeoutMs + 30_000;
  const undelivered = new SimQueue(world, 360_000);
  const work = new SimQueue(world, 6 * timeoutMs, {
    to: undelivered,
    maxReceives: maxAttempts + scenario.spareReceives,
  });
  const dlq = new SimQueue(world, 0);
  const bury = (letter: DeadLetter) => {
    letters.push(letter);
    dlq.send(letter.message.body, letterAttributes(letter));
  };
  const sentAt = new Map<string, number[]>();
  const send = (body: string, attributes: Readonly<Record<string, string>>) => {
    const { requestId = "", failure } = attributes;
    sentAt.set(requestId, [...(sentAt.get(requestId) ?? []), world.now]);
    if (failure !== undefined) named.add(failure);
    work.send(body, attributes);
  };
  const start = world.now;
  const faulty = () => world.now - start < scenario.faultsForMs;
  const behind = channels(world, (name) => scenario.receptions?.[name as "push" | "webhook" | "socket"] ?? ["takes"]);
  const faults = () => (faulty() ? scenario.faults : NO_FAULTS);
  const out = () =>
    storeOut && world.now >= start + storeOut.fromMs && world.now < start + storeOut.fromMs + storeOut.forMs;
  const around: Surroundings = {
    world,
    table,
    bury,
    deliveriesOf: behind.deliveriesOf,
    ended,
    faults,
    storeFaults: () => (out() ? { ...NO_FAULTS, refused: 1 } : faults()),
    maxSkewMs: MAX_SKEW_MS,
    settings: { maxAttempts, retentionS: 14 * 86_400, expireAfterMs, tooOldAfterMs },
  };
  const again = () => (faulty() ? scenario.again : 0);

  const requests = new Map<string, Posted & { body: string }>();
  scenario.posted.forEach((posted, i) => {
    const requestId = `${start + posted.atMs}-request_${i}`;
    const body = posted.form === "not-json" ? "{" : JSON.stringify({ payload: posted.payload, to: webhookOf(posted) });
    requests.set(requestId, { ...posted, body });
    const attributes = {
      acceptedAt: String(start + posted.atMs),
      version: posted.form === "newer" ? "2" : "1",
      ...(posted.form !== "without-id" && { requestId }),
      ...(posted.key !== undefined && { idempotencyKey: posted.key }),
      ...(posted.connected && { replyTo: connectionOf(requestId) }),
    };
    for (let copy = 0; copy < posted.copies; copy++) world.after(posted.atMs, () => send(body, attributes));
  });

  const backoff = backoffFor(workTimeoutMs);
  const script = (requestId: string) => requests.get(requestId)!.script;
  let first: Process | undefined;
  const worker = new SimFunction(around, {
    queue: work,
    batchSize,
    concurrency,
    timeoutMs,
    again,
    onProcess: (process) => {
      if (!first) process.killAfterCall = scenario.killAfterCall ?? Number.POSITIVE_INFINITY;
      first ??= process;
    },
    handle: (process) => {
      const job = {
        handler: team(world, process, effects, script, workTimeoutMs),
        workTimeoutMs,
        backoff,
        results: { put: () => process.call(() => {}) },
      };
      const each = (shift: Parameters<typeof takeRequest>[0]) => (message: Parameters<typeof takeRequest>[2]) =>
        takeRequest(shift, job, message);
      return (shift, records) =>
        workBatch(shift, records, { each: each(shift), neededMs: workTimeoutMs + RESERVE_MS, backoff });
    },
  });
  const net = new SimFunction(around, {
    queue: undelivered,
    batchSize: 10,
    concurrency: 1,
    timeoutMs: 60_000,
    again,
    handle: () => (shift, records) =>
      workBatch(shift, records, {
        each: (message) => takeUndelivered(shift, message),
        neededMs: RESERVE_MS,
        backoff: NO_ATTEMPT_BACKOFF,
      }),
  });

  const mended = operator(around, { dlq, send }, scenario.redrives ?? [], again);
  const delivering = behind.start(around, again);
  const posts = Math.max(0, ...scenario.posted.map(({ atMs }) => atMs));
  const idle = () => [worker, net, ...delivering].every((each) => each.idle);
  const quiet = () => work.messages.size + undelivered.messages.size === 0 && behind.isEmpty() && idle();
  await world.run(() => world.now > start + posts && mended() && quiet(), 4 * DAY_MS);
  // Nothing may come after the end either: late writes, a function that still runs.
  await world.run(() => false, 600_000);
  const leftOver = work.messages.size + undelivered.messages.size + (behind.isEmpty() ? 0 : 1);
  const { told } = behind;
  return {
    requests,
    table,
    letters,
    buried: [...dlq.messages.values()],
    sentAt,
    ended,
    effects,
    ends,
    overwritten,
    leftOver,
    told,
    calls: first?.calls ?? 0,
  };
}

/** Whom a request's body wants to be told: every other one wants nobody. */
export const webhookOf = ({ payload, form }: Posted): string | undefined =>
  payload === 0 && form !== "not-json" ? "https://receiver.example/hook" : undefined;

/** The connection that a request came by. */
export const connectionOf = (requestId: string): string => `connection of ${requestId}`;

const outcome = ({ status, document }: Item): string => `${status} ${document}`;
