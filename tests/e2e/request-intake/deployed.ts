import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { runStack } from "../../../local/stack.ts";
import { onCloud } from "../on-cloud.ts";
import { sharedDeployment } from "../shared-deployment.ts";
import { type DeadLetter, takeDeadLetters } from "./dead-letters.ts";
import type { Effect } from "./fixtures/team.ts";

export const REGION = "eu-central-1";
export const TEAM = "tests/e2e/request-intake/fixtures/team.ts";

/** The outputs of one instance that tests use. */
export interface Intake {
  readonly url: string;
  readonly requestsUrl: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
  readonly statusTable: string;
  readonly resultsBucket: string;
  readonly workerName: string;
  readonly workerMapping: string;
  readonly alarmTopicArn: string;
  readonly dashboardName: string;
}

/** Functions end soon after their work's time is over, so that what a dead one held comes back within a test's patience. */
const mortalWorker = { worker: { timeout: 12 }, workerMapping: { batchSize: 1 } };

/**
 * - `edge`: nobody consumes its queue, so that a test can read what the API put there. It takes any object.
 * - `orders`: worked as in life, with a schema of its own.
 * - `narrow`: one request a second, and one attempt.
 * - `rights`: for whoever takes rights away.
 */
const instances = (publicOrigin: string, EFFECTS: string) => {
  const common = { handler: TEAM, publicOrigin, workTimeout: "1 second", concurrency: 4, environment: { EFFECTS } };
  const free = { type: "object" };
  return {
    edge: { ...common, schema: free, overrides: { workerMapping: { enabled: false } } },
    orders: { ...common, schema: taskSchema, maxAttempts: 3, overrides: mortalWorker },
    rights: { ...common, schema: free, maxAttempts: 3, overrides: mortalWorker, brake: true },
    narrow: { ...common, schema: free, maxAttempts: 1, rate: 1, burst: 1, overrides: mortalWorker },
  };
};

export type Instance = keyof ReturnType<typeof instances>;

/** Draft 4; what `fixtures/team.ts` calls a task. */
const taskSchema = {
  type: "object",
  required: ["acts"],
  additionalProperties: false,
  properties: {
    acts: { type: "array", minItems: 1, items: { type: "string" } },
    ms: { type: "integer", minimum: 0, maximum: 60_000 },
    bytes: { type: "integer", minimum: 100 },
    note: { type: "string", pattern: "^[^<>]*$", maxLength: 2_000_000 },
  },
};

/** Waits until a request has its outcome, and answers what its status says then. */
// biome-ignore lint/suspicious/noExplicitAny: a document as a client sees it
export async function outcomeOf(requestsUrl: string, requestId: string, withinMs = 20_000): Promise<any> {
  for (const until = Date.now() + withinMs; ; await sleep(200)) {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const document = (await (await fetch(`${requestsUrl}/${requestId}`)).json()) as any;
    if (/^(succeeded|failed|expired)$/.test(document.status)) return document;
    if (Date.now() > until) throw new Error(`no outcome after ${withinMs} ms: ${JSON.stringify(document)}`);
  }
}

/** A stack of the real `index.ts`, deployed by the real engine to an embedded cloud of its own. */
export class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly #intakes: Readonly<Record<string, Intake>>;
  readonly #letters: Readonly<Record<Instance, DeadLetter[]>> = {
    edge: [],
    orders: [],
    rights: [],
    narrow: [],
  };

  private constructor(cloud: Cloud, dir: string, intakes: Readonly<Record<string, Intake>>) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
    this.#intakes = intakes;
  }

  static start(): Promise<Deployment> {
    return onCloud("intake", ["effects.jsonl"], async ({ engine, cloud, dir }) => {
      const { endpoint } = cloud;
      const effects = join(dir, "effects.jsonl");
      const config = {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": instances(endpoint, effects),
      };
      const { ok, problem, outputs } = await runStack("up", { engine, stack: "local", dir, endpoint, config });
      if (!ok) throw new Error(problem);
      return new Deployment(cloud, dir, outputs.requestIntake as Record<string, Intake>);
    });
  }

  readonly intake = (name: Instance): Intake => this.#intakes[name]!;

  /** Waits until a request of an instance has its outcome, and answers what its status says then. */
  outcome(name: Instance, requestId: string, withinMs?: number) {
    return outcomeOf(this.intake(name).requestsUrl, requestId, withinMs);
  }

  /** Every dead letter of an instance so far, whichever test it belongs to. */
  async deadLetters(name: Instance): Promise<readonly DeadLetter[]> {
    this.#letters[name].push(...(await takeDeadLetters(this.aws.sqs, this.intake(name))));
    return this.#letters[name];
  }

  /** Waits for a dead letter. */
  async letterOf(name: Instance, is: (letter: DeadLetter) => boolean): Promise<DeadLetter> {
    for (const until = Date.now() + 10_000; ; await sleep(100)) {
      const found = (await this.deadLetters(name)).find(is);
      if (found) return found;
      if (Date.now() > until) throw new Error(`it is not in the dead-letter queue of "${name}"`);
    }
  }

  /** Waits until nothing of an instance is waiting or in work. */
  async quiet(name: Instance): Promise<void> {
    const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { queueUrl: QueueUrl } = this.intake(name);
    for (; ; await sleep(500)) {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
      const { Attributes = {} } = await this.aws.sqs.send(command);
      if (AttributeNames.every((attribute) => Attributes[attribute] === "0")) return;
    }
  }

  /** What the team's function wrote down, in order. */
  effects(): Effect[] {
    const lines = readFileSync(join(this.dir, "effects.jsonl"), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Effect);
  }

  /** The same of one request. */
  effectsOf = (id: string): Effect[] => this.effects().filter(({ requestId }) => requestId === id);

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The one deployment of this process, for a `describe`. */
export const deployed = sharedDeployment(() => Deployment.start());
