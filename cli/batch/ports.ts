import { clock } from "../../handlers/parts/system.ts";
import { dynamoDbLease } from "../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import { dynamoDbRuns } from "../../handlers/scheduled-batch/aws/dynamodb-runs.ts";
import { eventBridgeSchedule } from "../../handlers/scheduled-batch/aws/eventbridge-schedule.ts";
import type { Lease } from "../../handlers/scheduled-batch/lease.ts";
import type { Runs, Schedule } from "../../handlers/scheduled-batch/ports.ts";
import type { BatchContext } from "../context.ts";

/** What the instance's functions work with, too. */
export interface BatchPorts {
  readonly lease: Lease;
  readonly schedule: Schedule;
  readonly runs: Pick<Runs, "get" | "newest">;
}

export const portsOf = ({ aws, batch }: Pick<BatchContext, "aws" | "batch">): BatchPorts => ({
  lease: dynamoDbLease(aws.dynamodb, batch.leaseTable, batch.lease),
  schedule: eventBridgeSchedule(aws.scheduler, batch.scheduleName, clock),
  // Nothing is put here, so a retention is of no use.
  runs: dynamoDbRuns(aws.dynamodb, { table: batch.runsTable, schedule: batch.lease, retentionS: 0 }),
});
