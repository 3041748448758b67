import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Clients } from "../../../local/provider/clients.ts";
import type { Effect } from "./fixtures/team.ts";

/** The outputs of an instance that tests use. */
export interface Outputs {
  readonly scheduleName: string;
  readonly stateMachineArn: string;
  readonly leaseTable: string;
  readonly lease: string;
  readonly runsTable: string;
  readonly topicArn: string;
  /** Seconds. */
  readonly longestStep: number;
}

/** One deployed ScheduledBatch, as an AWS client sees it, and what its steps did. */
export class Schedule {
  readonly outputs: Outputs;
  readonly #aws: Clients;
  readonly #effects: string;

  /** @param effects the file that its steps write */
  constructor(aws: Clients, outputs: Outputs, effects: string) {
    this.#aws = aws;
    this.outputs = outputs;
    this.#effects = effects;
  }

  /** Starts a run as a tick does. Answers the execution's ARN. */
  async tick(slot: number | Date, more: object = {}): Promise<string> {
    const { stateMachineArn } = this.outputs;
    const input = JSON.stringify({ slot: new Date(slot).toISOString(), ...more });
    return (await this.#aws.sfn.send(new StartExecutionCommand({ stateMachineArn, input }))).executionArn as string;
  }

  /** Whoever started them. */
  async executions(): Promise<readonly string[]> {
    const { stateMachineArn } = this.outputs;
    const { executions = [] } = await this.#aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions.map(({ executionArn }) => executionArn as string);
  }

  /** Waits until an execution has ended. */
  ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    return within(60_000, "the end of an execution", async () => {
      const execution = await this.#aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === "RUNNING" ? undefined : execution;
    });
  }

  /** Waits for the end of an execution, and answers its outcome: of its output, else its error, else its status. */
  async outcome(executionArn: string): Promise<string> {
    const { status, output, error } = await this.ended(executionArn);
    return output === undefined ? (error ?? (status as string)) : JSON.parse(output).outcome;
  }

  /** The states that an execution entered. */
  async states(executionArn: string): Promise<readonly string[]> {
    const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
    const { events = [] } = await this.#aws.sfn.send(command);
    return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered ? [entered.name as string] : []));
  }

  /** The lease as it is. */
  // biome-ignore lint/suspicious/noExplicitAny: attributes as DynamoDB has them
  async lease(): Promise<any> {
    const { leaseTable, lease } = this.outputs;
    const command = new GetItemCommand({ TableName: leaseTable, Key: { id: { S: lease } }, ConsistentRead: true });
    return (await this.#aws.dynamodb.send(command)).Item;
  }

  /** The runs' ledger, the oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: attributes as DynamoDB has them
  async runs(): Promise<any[]> {
    const command = new QueryCommand({
      TableName: this.outputs.runsTable,
      KeyConditionExpression: "schedule = :schedule",
      ExpressionAttributeValues: { ":schedule": { S: this.outputs.lease } },
      ConsistentRead: true,
    });
    return (await this.#aws.dynamodb.send(command)).Items ?? [];
  }

  /** Whether Scheduler is to fire it: `ENABLED` or `DISABLED`. */
  async state(): Promise<string | undefined> {
    return (await this.#aws.scheduler.send(new GetScheduleCommand({ Name: this.outputs.scheduleName }))).State;
  }

  /** What the steps did, in order. */
  effects(): readonly Effect[] {
    if (!existsSync(this.#effects)) return [];
    const lines = readFileSync(this.#effects, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }
}

/** Waits until there is an answer. */
export async function within<T>(ms: number, what: string, look: () => Promise<T | undefined> | T | undefined) {
  for (const until = Date.now() + ms; ; await sleep(200)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`${what} did not come within ${ms} ms`);
  }
}
