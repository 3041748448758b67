import { existsSync, readFileSync } from "node:fs";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, type ExecutionListItem, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Clients } from "../../provider/clients.ts";
import { isObject } from "../accepted.ts";
import type { BatchEffect, BatchExecution, BatchRow } from "./evidence.ts";
import type { BatchOutputs } from "./outputs.ts";

/** The lease, as far as an outsider has to know it. */
export async function readLease({ dynamodb }: Clients, { leaseTable, lease }: BatchOutputs) {
  const Key = { id: { S: lease } };
  const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName: leaseTable, Key, ConsistentRead: true }));
  return { owner: Item.owner?.S, fence: Number(Item.fence?.N ?? 0), skipped: Number(Item.skipped?.N ?? 0) };
}

export async function readRows({ dynamodb }: Clients, { runsTable, lease }: BatchOutputs): Promise<BatchRow[]> {
  const query = new QueryCommand({
    TableName: runsTable,
    ConsistentRead: true,
    KeyConditionExpression: "schedule = :schedule",
    ExpressionAttributeValues: { ":schedule": { S: lease } },
  });
  const { Items = [] } = await dynamodb.send(query);
  return Items.map((item) => ({
    fence: Number(item.fence?.N),
    slot: Number(item.slot?.N),
    owner: item.owner?.S ?? "",
    outcome: item.outcome?.S ?? "",
    done: Number(item.done?.N),
    failed: (item.failed?.L ?? []).map(({ M = {} }) => ({
      id: M.id?.S ?? "",
      step: M.step?.S ?? "",
      error: M.error?.S ?? "",
    })),
  }));
}

export async function listExecutions({ sfn }: Clients, stateMachineArn: string): Promise<ExecutionListItem[]> {
  const all: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
    all.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return all;
}

/** Every execution, with the slot that it was started for. */
export async function readExecutions(aws: Clients, stateMachineArn: string): Promise<BatchExecution[]> {
  const listed = await listExecutions(aws, stateMachineArn);
  return Promise.all(
    listed.map(async ({ executionArn: arn = "" }) => {
      const { input = "{}", status = "" } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
      return { arn, status, slot: Date.parse(JSON.parse(input).slot) };
    }),
  );
}

/** The effect log in the order of its lines; what is no effect stays text. */
export function readEffects(path: string): (BatchEffect | string)[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isObject(value) && typeof value.fence === "number" ? (value as unknown as BatchEffect) : line;
    } catch {
      return line;
    }
  });
}
