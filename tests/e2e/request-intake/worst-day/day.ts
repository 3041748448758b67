import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../../../../local/cloud.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import type { Arrival } from "../../../../local/quotas/arrival-log.ts";
import { readEffectLog } from "../../../../local/scenario/effect-log.ts";
import type { Effect, Evidence, SentOrder } from "../../../../local/scenario/evidence.ts";
import { type Follower, followOutcomes } from "../../../../local/scenario/follow-outcomes.ts";
import { settled } from "../../../../local/scenario/gather-evidence.ts";
import { sha256 } from "../../../../local/scenario/orders.ts";
import { readDeadLetters } from "../../../../local/scenario/queue-evidence.ts";
import { setUp } from "../../../../local/set-up.ts";
import type { Engine } from "../../../../local/setup/engine.ts";
import { runStack } from "../../../../local/stack.ts";
import { arrivalsAt, withFault } from "../../../local/quotas/set.ts";
import { post } from "../call.ts";
import { type Intake, REGION } from "../deployed.ts";
import type { Errand } from "../fixtures/mortal.ts";

/** The instances of the day, with the attempts that each request has. */
export const INSTANCES = { killed: 6, cut: 3, last: 1, faulty: 5 } as const;

export type Instance = keyof typeof INSTANCES;

const WORK_TIMEOUT_MS = 1_000;
/** The shortest in which an attempt of a second can be begun; what a dead worker held comes back 30 s after it. */
const FUNCTION_TIMEOUT_S = 12;
/** How long after its receipt what a worker held is received again, when that worker was killed. */
export const COMES_AGAIN_MS = (FUNCTION_TIMEOUT_S + 30) * 1_000;
/** Longer than a function lives, as it has to be, and shorter than what is deployed, for the patience of a test. */
const VISIBILITY_S = 45;

const instanceArgs = (publicOrigin: string, EFFECTS: string) =>
  Object.fromEntries(
    Object.entries(INSTANCES).map(([name, maxAttempts]) => [
      name,
      {
        handler: "tests/e2e/request-intake/fixtures/mortal.ts",
        schema: { type: "object", required: ["acts", "ms", "n"] },
        publicOrigin,
        workTimeout: "1 second",
        concurrency: 4,
        maxAttempts,
        environment: { EFFECTS, NODE_OPTIONS: "--max-old-space-size=96" },
        overrides: { worker: { timeout: FUNCTION_TIMEOUT_S }, workerMapping: { batchSize: 1 } },
      },
    ]),
  );

/** A request that was taken at last, and what it should come to. */
export interface Taken extends SentOrder {
  readonly instance: Instance;
  readonly id: string;
}

/** What a request should come to, and what it says beside its body. */
export interface Expected {
  readonly key?: string;
  readonly kind?: "ordinary" | "poison";
  readonly fails?: string;
}

/** An embedded cloud with one stack of four instances, and everything that the tests of the worst day know of it. */
export class Day {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly #engine: Engine;
  readonly #taken: Taken[] = [];
  #intakes: Readonly<Record<string, Intake>> = {};
  #follower: Follower | undefined;
  #lines = 0;

  private constructor(engine: Engine, cloud: Cloud, dir: string) {
    this.#engine = engine;
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
  }

  static async start(): Promise<Day> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-worst-day-"));
    const quotas = join(dir, "quotas.json");
    writeFileSync(quotas, JSON.stringify({ arrivals: true }));
    const day = new Day(engine, await startCloud({ dir, runPid: process.pid, quotas }), dir);
    try {
      writeFileSync(day.#effectLog, "");
      await day.up();
      for (const name of Object.keys(INSTANCES) as Instance[])
        await day.aws.sqs.send(
          new SetQueueAttributesCommand({
            QueueUrl: day.intake(name).queueUrl,
            Attributes: { VisibilityTimeout: String(VISIBILITY_S) },
          }),
        );
      return day;
    } catch (error) {
      await day.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#follower?.close();
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Deploys a release: this checkout's, or that of another program. */
  async up(program?: string): Promise<void> {
    const { endpoint } = this.cloud;
    const { ok, problem, outputs } = await runStack("up", {
      engine: this.#engine,
      stack: "local",
      dir: this.dir,
      endpoint,
      ...(program && { program }),
      // It judges the same resources in other tests, and takes its time.
      policyPack: false,
      config: {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": instanceArgs(endpoint, this.#effectLog),
      },
    });
    if (!ok) throw new Error(problem);
    this.#intakes = outputs.requestIntake as Record<string, Intake>;
  }

  readonly intake = (name: Instance): Intake => this.#intakes[name]!;

  /** Sets a fault of the stage in front of the emulator; it ends with `during`, which can ask for the calls that it struck and that are over. */
  with<T>(fault: object, during: (struck: () => Promise<Arrival[]>) => Promise<T>): Promise<T> {
    return withFault({ url: this.cloud.endpoint }, fault, during);
  }

  /** Posts as a patient client does: again, with the same key, until it is taken. */
  async post(instance: Instance, errand: Omit<Errand, "n">, expected: Expected = {}): Promise<Taken> {
    const line = ++this.#lines;
    const { key = `k${line}`, kind = "ordinary", fails } = expected;
    const body = JSON.stringify({ ...errand, n: line });
    const { requestsUrl } = this.intake(instance);
    for (let sends = 1; ; sends++) {
      const answer = await post(requestsUrl, body, [["Idempotency-Key", key]]).catch(() => undefined);
      if (answer?.status === 202) {
        const { status, text, headers } = answer;
        const lines = Object.entries(headers).map(([name, [value]]) => [name, value]);
        const asked = { line, kind, expect: 202, ...(fails && { fails }), sha256: sha256(body), sends };
        const taken = { ...asked, instance, id: answer.json().requestId, status, body: text };
        this.#taken.push({ ...taken, headers: Object.fromEntries(lines) });
        return this.#taken.at(-1)!;
      }
      if (answer && answer.status !== 503 && answer.status !== 504) throw new Error(`${answer.status} ${answer.text}`);
      if (sends > 300) throw new Error(`${instance} takes nothing: ${answer?.text}`);
      await sleep(200);
    }
  }

  /** What the functions wrote down, in order. */
  effects = (): Effect[] => readEffectLog(this.#effectLog).filter((effect) => typeof effect !== "string");

  /** The calls that came to the emulator by way of the stage. */
  arrivals = (): Promise<Arrival[]> => arrivalsAt({ url: this.cloud.endpoint });

  /** Waits until everything that was taken so far has its outcome. From then on nothing more is posted. */
  async outcomes(withinMs: number, signal = AbortSignal.timeout(withinMs)): Promise<void> {
    const url = this.intake("killed").requestsUrl;
    this.#follower = followOutcomes({ url, signal, everyMs: 500 });
    for (const { id, headers } of this.#taken) this.#follower.add(id, String(headers.location), 0);
    while (this.#follower.waiting > 0) {
      if (signal.aborted) throw new Error(`${this.#follower.waiting} requests have no outcome after ${withinMs} ms`);
      await sleep(200);
    }
    await this.#follower.confirm();
  }

  /** Whether a worker has done all that a request asked of it, by what the worker says last. */
  isOver = ({ id }: Taken): boolean =>
    this.log()
      .split("\n")
      .some((line) => line.includes(`"requestId":"${id}"`) && line.includes('"act":"ack"'));

  /** Waits until an instance has nothing in work and nothing waiting, for as long as a dead worker's message may take; answers what is left. */
  async quiet(instance: Instance): Promise<Evidence["queues"]> {
    const { queueUrl, undeliveredQueueUrl } = this.intake(instance);
    for (const until = Date.now() + 60_000; ; ) {
      const queues = await settled(this.aws.sqs, [queueUrl, undeliveredQueueUrl], AbortSignal.timeout(60_000));
      const isEmpty = queues.every(({ waiting, inWork, delayed }) => waiting + inWork + delayed === 0);
      if (isEmpty || Date.now() > until) return queues;
    }
  }

  /** What there is to judge an instance by, once everything has its outcome. */
  async evidence(instance: Instance, killed: boolean): Promise<Evidence> {
    const orders = this.#taken.filter((taken) => taken.instance === instance);
    const queues = await this.quiet(instance);
    const { deadLetterQueueUrl } = this.intake(instance);
    const deadLetters = await readDeadLetters(this.aws.sqs, deadLetterQueueUrl, AbortSignal.timeout(60_000));
    const bodies = new Set(orders.map((order) => order.sha256));
    const documents = orders.map(async ({ id, headers }) => {
      const all = this.#follower!.documents[id] ?? [];
      return [id, await Promise.all(all.map((one) => this.#whole(one, String(headers.location))))];
    });
    return {
      orders,
      documents: Object.fromEntries(await Promise.all(documents)),
      failedLookups: this.#follower!.failedLookups.filter((text) => orders.some(({ id }) => text.startsWith(id))),
      effects: this.effects().filter((effect) => bodies.has(effect.sha256)),
      deadLetters,
      queues,
      maxAttempts: INSTANCES[instance],
      workTimeoutMs: WORK_TIMEOUT_MS,
      killed,
    };
  }

  /** A document with its result, wherever that is. */
  async #whole(document: Record<string, unknown>, location: string): Promise<Record<string, unknown>> {
    if (typeof document.resultUrl !== "string") return document;
    const url = new URL(document.resultUrl, new URL(location, this.cloud.endpoint));
    return { ...document, result: await (await fetch(url)).json() };
  }

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  get #effectLog(): string {
    return join(this.dir, "effects.jsonl");
  }
}
