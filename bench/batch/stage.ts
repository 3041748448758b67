import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";
import { bundling } from "../../components/parts/bundle.ts";
import type { DefinitionArgs } from "../../components/scheduled-batch/definition/args.ts";
import { definitionOf } from "../../components/scheduled-batch/definition.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { type Clients, makeClients } from "../../local/provider/clients.ts";

const REGION = "eu-central-1";
const ROLE = "arn:aws:iam::000000000000:role/any";
const LEASE = "billing";

/** Seconds: short enough to be waited for. */
const TIMEOUT = 8;

/** One line of the effect log. */
export interface Effect {
  readonly fence: number;
  readonly target: string;
  readonly what: "start" | "write" | "end";
}

export interface StageOptions {
  readonly targets: readonly string[];
  readonly steps: number;
  readonly onOverlap?: DefinitionArgs["onOverlap"];
  /** The machine's timeout in seconds, whatever the definition wants. */
  readonly machineTimeout?: number;
}

/**
 * The machine and the shells of a ScheduledBatch on an emulator, without engine and gateway. A step works for as long as the stage says, and
 * writes each tenth of a second; skew is 0 and the longest step 10 s, so that a takeover need not be waited for long.
 */
export class Stage {
  readonly emulator: Emulator;
  readonly aws: Clients;
  machine = "";
  readonly longestStepMs = (TIMEOUT + 2) * 1_000;
  readonly #dir: string;
  #slot = Date.now();

  private constructor(emulator: Emulator, dir: string) {
    this.emulator = emulator;
    this.aws = makeClients(emulator.url, REGION);
    this.#dir = dir;
  }

  /** `dir` is the caller's, and goes with it. */
  static async open(dir: string, options: StageOptions): Promise<Stage> {
    const stage = new Stage(await startEmulator({ dir, runPid: process.pid }), dir);
    stage.workFor(0);
    await stage.#deploy(options);
    return stage;
  }

  close = (): Promise<void> => this.emulator.stop();

  /** How long each step works from now on. */
  workFor(ms: number): void {
    writeFileSync(join(this.#dir, "ms"), String(ms));
  }

  /** A slot that is newer than all before: they are a minute apart, and ahead of the clock. */
  nextSlot(): number {
    this.#slot += 60_000;
    return this.#slot;
  }

  async start(slot: number, machine = this.machine): Promise<string> {
    const input = JSON.stringify({ slot: new Date(slot).toISOString() });
    return (await this.aws.sfn.send(new StartExecutionCommand({ stateMachineArn: machine, input }))).executionArn!;
  }

  async ended(executionArn: string) {
    for (;;) {
      const execution = await this.aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await sleep(100);
    }
  }

  /** How it ended: the outcome of its output, its error, or its status. */
  async outcome(executionArn: string): Promise<string> {
    const { status, output, error } = await this.ended(executionArn);
    return output === undefined ? (error ?? status!) : (JSON.parse(output).outcome ?? status);
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    for (let nextToken: string | undefined; ; ) {
      const page = await this.aws.sfn.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }),
      );
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
      if (nextToken === undefined) return events;
    }
  }

  /** A number of the lease's item. */
  async item(attribute: string): Promise<number | undefined> {
    const { Item } = await this.aws.dynamodb.send(
      new GetItemCommand({ TableName: "lease", Key: { id: { S: LEASE } }, ConsistentRead: true }),
    );
    return Item?.[attribute]?.N === undefined ? undefined : Number(Item[attribute].N);
  }

  effects(): Effect[] {
    const lines = readFileSync(join(this.#dir, "effects"), { encoding: "utf8", flag: "a+" }).trim().split("\n");
    return lines.filter(Boolean).map((line) => JSON.parse(line));
  }

  /** A machine beside ours. */
  async createMachine(name: string, definition: object): Promise<string> {
    const command = new CreateStateMachineCommand({ name, roleArn: ROLE, definition: JSON.stringify(definition) });
    return (await this.aws.sfn.send(command)).stateMachineArn!;
  }

  async #deploy({ targets, steps, onOverlap = "skip", machineTimeout }: StageOptions): Promise<void> {
    await this.#table("lease", "id");
    await this.#table("runs", "schedule", "run");
    const { TopicArn = "" } = await this.aws.sns.send(new CreateTopicCommand({ Name: "ended" }));
    const open = await this.#function(
      "open",
      `import { opener } from "./handlers/scheduled-batch/open.ts";
       export const handler = opener({ targets: ${JSON.stringify(targets)} });`,
      { LEVEE_SCHEDULE_NAME: LEASE, LEVEE_STOP_WHEN: "{}", LEVEE_MAX_TARGETS: "100" },
    );
    const summarise = await this.#function(
      "summarise",
      'export { handler } from "./handlers/scheduled-batch/summarise.ts";',
      {
        LEVEE_RUNS_TABLE: "runs",
        LEVEE_TOPIC_ARN: TopicArn,
        LEVEE_RETENTION_S: "86400",
      },
    );
    const made: DefinitionArgs["steps"][number][] = [];
    for (let n = 1; n <= steps; n++) {
      const name = `step-${n}`;
      const step = await this.#function(name, stepCode(this.#dir), { LEVEE_STEP: name, LEVEE_STEP_TIMEOUT_S: "4" });
      made.push({ name, attempts: 1, ...step });
    }
    const definition = definitionOf({
      subject: "the stage",
      table: "lease",
      lease: LEASE,
      open,
      steps: made,
      summarise,
      concurrency: 10,
      maxTargets: targets.length,
      onOverlap,
      runTimeout: 120,
      longestStep: TIMEOUT + 2,
    });
    const timed = { ...definition, ...(machineTimeout === undefined ? {} : { TimeoutSeconds: machineTimeout }) };
    this.machine = await this.createMachine(LEASE, timed);
  }

  async #table(TableName: string, ...keys: readonly string[]): Promise<void> {
    await this.aws.dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" })),
      }),
    );
  }

  async #function(FunctionName: string, contents: string, own: Record<string, string>) {
    const stdin = { contents, resolveDir: bundling.absWorkingDir, loader: "ts" } as const;
    const [bundle] = buildSync({ ...bundling, stdin, write: false }).outputFiles;
    const { FunctionArn: arn = "" } = await this.aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "nodejs24.x",
        Role: ROLE,
        Handler: "index.handler",
        Timeout: TIMEOUT,
        Code: { ZipFile: zipSync({ "index.js": bundle!.contents }) },
        Environment: {
          Variables: {
            LEVEE_INSTANCE: "stage",
            LEVEE_LEASE_TABLE: "lease",
            LEVEE_LEASE: LEASE,
            LEVEE_LONGEST_STEP_S: String(TIMEOUT + 2),
            LEVEE_SKEW_MS: "0",
            POWERTOOLS_SERVICE_NAME: "stage",
            ...own,
          },
        },
      }),
    );
    await waitUntilFunctionActiveV2({ client: this.aws.lambda, maxWaitTime: 20, minDelay: 0.1 }, { FunctionName });
    return { arn, timeout: TIMEOUT };
  }
}

const stepCode = (dir: string) => `
  import { appendFileSync, readFileSync } from "node:fs";
  import { step } from "./handlers/scheduled-batch/step.ts";
  export const handler = step(async (target, { fence }) => {
    const log = (what) => appendFileSync(${JSON.stringify(join(dir, "effects"))}, JSON.stringify({ fence, target, what }) + "\\n");
    const until = Date.now() + Number(readFileSync(${JSON.stringify(join(dir, "ms"))}, "utf8"));
    log("start");
    while (Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      log("write");
    }
    log("end");
  });`;
