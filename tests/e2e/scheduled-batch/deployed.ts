import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { makeDisplay } from "../../../local/display/display.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack, type StackJob, type StackResult } from "../../../local/stack.ts";
import type { Effect } from "./fixtures/team.ts";

const REGION = "eu-central-1";
const FIXTURES = "tests/e2e/scheduled-batch/fixtures";

/** The outputs of an instance that tests use. */
export interface Batch {
  readonly stateMachineArn: string;
  readonly leaseTable: string;
  readonly lease: string;
  readonly runsTable: string;
  readonly topicArn: string;
}

/** A stack of the real `index.ts` with one ScheduledBatch, deployed by the real engine to an embedded cloud of its own. */
export class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly #engine: Engine;
  #batch: Batch | undefined;

  private constructor(cloud: Cloud, dir: string, engine: Engine) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
    this.#engine = engine;
    writeFileSync(this.#effects, "");
  }

  /** @param more arguments of the instance beside those that every test needs */
  static async start(more: object = {}): Promise<Deployment> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-batch-"));
    const deployment = new Deployment(await startCloud({ dir, runPid: process.pid }), dir, engine);
    try {
      const { ok, problem, outputs } = await deployment.run("up", more);
      if (!ok) throw new Error(problem);
      deployment.#batch = (outputs.scheduledBatch as { billing: Batch }).billing;
      return deployment;
    } catch (error) {
      await deployment.stop();
      throw error;
    }
  }

  run(operation: StackJob["operation"], more: object = {}): Promise<StackResult> {
    const { endpoint } = this.cloud;
    const environment = { EFFECTS: this.#effects };
    const step = (name: string) => ({ handler: `${FIXTURES}/${name}.ts`, timeout: "5 seconds", environment });
    const billing = { every: "1 day", steps: [step("first"), step("second")], ...more };
    const config = {
      "aws:region": REGION,
      "levee:ephemeral": "true",
      "levee:scheduledBatch": { billing },
    };
    return runStack(operation, { engine: this.#engine, stack: "local", dir: this.dir, endpoint, config });
  }

  get batch(): Batch {
    if (!this.#batch) throw new Error("nothing is deployed yet");
    return this.#batch;
  }

  /** Starts a run as a tick does. Answers the execution's ARN. */
  async tick(slot: number | Date, more: object = {}): Promise<string> {
    const input = JSON.stringify({ slot: new Date(slot).toISOString(), ...more });
    const command = new StartExecutionCommand({ stateMachineArn: this.batch.stateMachineArn, input });
    return (await this.aws.sfn.send(command)).executionArn as string;
  }

  /** Waits until the machine has so many executions, whoever started them. */
  async executions(count: number, withinMs = 30_000): Promise<readonly string[]> {
    const { stateMachineArn } = this.batch;
    for (const until = Date.now() + withinMs; ; await sleep(200)) {
      const { executions = [] } = await this.aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      if (executions.length >= count) return executions.map(({ executionArn }) => executionArn as string);
      if (Date.now() > until) throw new Error(`${executions.length} executions after ${withinMs} ms`);
    }
  }

  /** Waits until an execution has ended. */
  async ended(executionArn: string, withinMs = 60_000): Promise<DescribeExecutionCommandOutput> {
    for (const until = Date.now() + withinMs; ; await sleep(200)) {
      const execution = await this.aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      if (Date.now() > until) throw new Error(`not ended after ${withinMs} ms:\n${this.log().slice(-4_000)}`);
    }
  }

  /** The states that an execution entered. */
  async states(executionArn: string): Promise<readonly string[]> {
    const { events = [] } = await this.aws.sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
    );
    return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered ? [entered.name as string] : []));
  }

  /** The lease as it is. */
  // biome-ignore lint/suspicious/noExplicitAny: attributes as DynamoDB has them
  async lease(): Promise<any> {
    const command = new GetItemCommand({ TableName: this.batch.leaseTable, Key: { id: { S: this.batch.lease } } });
    return (await this.aws.dynamodb.send(command)).Item;
  }

  /** The runs' ledger, the oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: attributes as DynamoDB has them
  async runs(): Promise<any[]> {
    const command = new QueryCommand({
      TableName: this.batch.runsTable,
      KeyConditionExpression: "schedule = :schedule",
      ExpressionAttributeValues: { ":schedule": { S: this.batch.lease } },
    });
    return (await this.aws.dynamodb.send(command)).Items ?? [];
  }

  /** What the steps did, in order. */
  effects = (): readonly Effect[] =>
    readFileSync(this.#effects, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  get #effects(): string {
    return join(this.dir, "effects.jsonl");
  }
}
