import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { type StackResult, StackWorker } from "../../../local/stack.ts";
import { sharedDeployment } from "../shared-deployment.ts";
import { effectsOf, type InstanceName, instances, SPEED } from "./instances.ts";
import { type Outputs, Schedule } from "./schedule.ts";

const REGION = "eu-central-1";

/** A stack of the real `index.ts`, deployed by the real engine to an embedded cloud of its own. */
class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  /** The stack's outputs in a file, as `npm run levee` takes them. */
  readonly outputs: string;
  readonly #engine: Engine;
  readonly #worker: StackWorker;
  /** The ticks begin when the schedules' time begins to go fast, not in the midst of the deployment. */
  readonly #start = Date.now() + 300_000;
  #schedules: Readonly<Record<string, Schedule>> = {};

  private constructor(cloud: Cloud, dir: string, engine: Engine) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
    this.outputs = join(dir, "outputs.json");
    this.#engine = engine;
    this.#worker = new StackWorker({ engine, dir, endpoint: cloud.endpoint });
  }

  static async start(): Promise<Deployment> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-batch-"));
    const deployment = new Deployment(await startCloud({ dir, runPid: process.pid }), dir, engine);
    try {
      const { ok, problem, outputs } = await deployment.up();
      if (!ok) throw new Error(problem);
      deployment.#know(outputs);
      await deployment.#hurry();
      return deployment;
    } catch (error) {
      await deployment.stop();
      throw error;
    }
  }

  /** @param withPack whether the policy pack looks at it, too */
  up(withPack = true): Promise<StackResult> {
    const config = {
      "aws:region": REGION,
      "levee:ephemeral": "true",
      "levee:scheduledBatch": instances(this.dir, this.#start),
    };
    const options = { engine: this.#engine, stack: "local", dir: this.dir, config };
    return this.#worker.run("up", { ...options, ...(withPack ? {} : { policyPack: false }) });
  }

  schedule(name: InstanceName): Schedule {
    return this.#schedules[name] as Schedule;
  }

  /** From now on the schedules tick, and quickly. */
  async #hurry(): Promise<void> {
    const headers = { "content-type": "application/json" };
    const put = { method: "PUT", headers, body: JSON.stringify({ speed: SPEED }) };
    const answer = await fetch(`${this.cloud.endpoint}/_levee/clock`, put);
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    this.#worker.stop();
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  #know(outputs: Readonly<Record<string, unknown>>): void {
    const { endpoint, region } = this.aws;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    writeFileSync(this.outputs, JSON.stringify({ endpoint, region, credentials, outputs }));
    const all = Object.entries(outputs.scheduledBatch as Record<string, Outputs>);
    this.#schedules = Object.fromEntries(
      all.map(([name, own]) => [name, new Schedule(this.aws, own, effectsOf(this.dir, name))]),
    );
  }
}

/** The one deployment of this process, for a `describe`. */
export const deployed = sharedDeployment(() => Deployment.start());
