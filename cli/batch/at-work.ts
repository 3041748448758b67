import { DescribeExecutionCommand, ExecutionDoesNotExist } from "@aws-sdk/client-sfn";
import type { LeaseItem } from "../../handlers/scheduled-batch/lease-item.ts";
import { runIdOf } from "../../handlers/scheduled-batch/run.ts";
import type { BatchContext } from "../context.ts";

/** A run that has the lease, or had it and may still write. */
export interface AtWork {
  readonly runId?: string;
  /** Epoch milliseconds. */
  readonly since?: number;
  /** How many steps have begun and not ended. */
  readonly steps: number;
  /** Its execution is over, and what it left behind is waited for. */
  readonly dead: boolean;
}

/**
 * Whether anything of the schedule may write at this moment. What died is in the lease for a while, and does not count once it cannot: by the
 * same times as the state machine has before it takes a lease over.
 */
export async function atWork(context: BatchContext, item: LeaseItem | undefined): Promise<AtWork | undefined> {
  const now = context.aws.now();
  if (!item) return undefined;
  if (item.owner === undefined) return (item.freeAt ?? 0) > now ? { steps: 0, dead: true } : undefined;
  if ((item.expires ?? 0) < now) return undefined;
  const stoppedAt = await stopOf(context, item.owner);
  const until = stoppedAt === undefined ? Number.POSITIVE_INFINITY : stoppedAt + context.batch.longestStep * 1_000;
  if (Math.max(until, item.busyUntil ?? 0) < now) return undefined;
  const runId = runIdOf({ slot: item.slot, owner: item.owner });
  return {
    runId,
    ...(item.ownedSince !== undefined && { since: item.ownedSince }),
    steps: item.running?.size ?? 0,
    dead: stoppedAt !== undefined,
  };
}

/** When an execution ended, epoch milliseconds; undefined if it goes on. */
async function stopOf({ aws }: BatchContext, executionArn: string): Promise<number | undefined> {
  try {
    const { status, stopDate } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING" || status === "PENDING_REDRIVE" ? undefined : (stopDate?.getTime() ?? aws.now());
  } catch (error) {
    // It is forgotten 90 days after its end.
    if (error instanceof ExecutionDoesNotExist) return 0;
    throw error;
  }
}
