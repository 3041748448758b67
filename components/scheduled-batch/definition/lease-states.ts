import { acquire, type LeaseWrite, skip, takeOver, updateItem } from "../lease-writes.ts";
import type { Catcher, Choice, Fail, Rule, States, Succeed, Task } from "./asl.ts";
import { expression, me, placeholders, redrives, runOf, slot } from "./expressions.ts";
import { REFUSED, readRetry, writeRetry } from "./retry.ts";

/** Which lease, and for how long. Durations are seconds. */
export interface LeaseArgs {
  readonly table: string;
  readonly lease: string;
  readonly onOverlap: "skip" | "catchUp";
  /** From the start of the execution; after it the lease is free, whoever died. */
  readonly duration: number;
  /** How long what has begun may still write. */
  readonly longestStep: number;
  /** Of AWS's resources: `aws`, `aws-cn`, … */
  readonly partition: string;
}

/** Seconds. An item is written in milliseconds; what takes longer is made again. */
export const CALL_TIMEOUT = 10;

/** Looks at an item that changed each time, before a tick gives up. */
const MAX_LOOKS = 4;

export const leaseWrite = (
  { table, lease, duration, longestStep, partition }: LeaseArgs,
  write: LeaseWrite,
): Pick<Task, "Type" | "Resource" | "Arguments" | "TimeoutSeconds" | "Retry"> => ({
  Type: "Task",
  Resource: `arn:${partition}:states:::dynamodb:updateItem`,
  Arguments: updateItem(table, lease, write, placeholders(duration, longestStep)),
  TimeoutSeconds: CALL_TIMEOUT,
  Retry: writeRetry,
});

/** Where a write goes whose condition does not hold. */
const refused = (Next: string, more: Partial<Catcher> = {}): Catcher => ({
  ErrorEquals: [REFUSED],
  Next,
  ...more,
});

/**
 * From the tick to a lease, or to the name of why there is none. A held tick takes two transitions, a takeover six. Whoever has the lease
 * goes on to `next`, with the variable `run`.
 */
export function leaseStates(args: LeaseArgs, next: string): States {
  const { lease } = args;
  const own = { run: runOf("$states.result.Attributes", lease) };
  const take = { ...leaseWrite(args, acquire), Assign: own, Next: next };
  return {
    Acquire: { ...take, Catch: [refused("Skip", { Assign: { held: false, looks: 0 } })] },
    // Another state, so that no expression asks for a variable that was never assigned: AWS does not say what that gives.
    AcquireFreed: { ...take, Catch: [refused("Skip", { Assign: { held: false } })] },
    // The end itself: another state would be paid for at each tick that is held.
    Skip: {
      ...leaseWrite(args, skip(args.onOverlap)),
      Output: { outcome: "held" },
      Catch: [refused("Look")],
      End: true,
    },
    Look: look(args),
    DescribeOwner: describeOwner(args),
    Judge: judge(lease, next),
    TakeOver: { ...leaseWrite(args, takeOver), Assign: own, Catch: [refused("Look")], Next: next },
    Held: end("held", "Another run has the lease; this tick was counted before."),
    Paused: end("paused", "Paused by an operator or by stopWhen."),
    Duplicate: end("duplicate", "This slot, or a later one, was started already."),
    Contended: end("contended", "The lease changed hands each time it was looked at."),
    LeaseLost: leaseLost,
  };
}

/** Why an execution is not a run. */
const end = (outcome: string, Comment: string): Succeed => ({ Type: "Succeed", Comment, Output: { outcome } });

const leaseLost: Fail = {
  Type: "Fail",
  Error: "LeaseLost",
  Cause:
    "This run has lost its lease, as every redriven one has: no step of it is carried out any more. Run the failed targets again with `levee batch run-now --failed-of`.",
};

const look = ({ table, lease, partition }: LeaseArgs): Task => ({
  Type: "Task",
  Resource: `arn:${partition}:states:::dynamodb:getItem`,
  Arguments: { TableName: table, Key: { id: { S: lease } }, ConsistentRead: true },
  TimeoutSeconds: CALL_TIMEOUT,
  Retry: readRetry,
  Assign: {
    item: expression("$exists($states.result.Item) ? $states.result.Item : {}"),
    looks: expression("$looks + 1"),
  },
  Next: "DescribeOwner",
});

/**
 * Dead is who ended at least the longest step ago: a function that was called at the last moment has ended by then. Without an owner the
 * execution describes itself, which spares a Choice before. Whoever cannot be described is taken for alive: the lease ends by itself.
 */
const describeOwner = ({ longestStep, partition }: LeaseArgs): Task => ({
  Type: "Task",
  Resource: `arn:${partition}:states:::aws-sdk:sfn:describeExecution`,
  // What it was given and gave may be as much as a state can hold, and need a key to be read.
  Arguments: {
    ExecutionArn: expression(`$exists($item.owner) ? $item.owner.S : ${me}`),
    IncludedData: "METADATA_ONLY",
  },
  TimeoutSeconds: CALL_TIMEOUT,
  Retry: [{ ErrorEquals: [GONE], MaxAttempts: 0 }, ...readRetry],
  Assign: {
    dead: expression(
      `$states.result.Status != "RUNNING" and $toMillis($states.result.StopDate) < $millis() - ${longestStep * 1_000}`,
    ),
  },
  Catch: [
    { ErrorEquals: [GONE], Next: "Judge", Assign: { dead: true } },
    { ErrorEquals: ["States.ALL"], Next: "Judge", Assign: { dead: false } },
  ],
  Next: "Judge",
});

/** An execution is forgotten 90 days after its end: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const GONE = "Sfn.ExecutionDoesNotExistException";

function judge(lease: string, next: string): Choice {
  const rule = (Condition: string, Next: string, more: Partial<Rule> = {}): Rule => ({
    Condition: expression(Condition),
    Next,
    ...more,
  });
  const before = (attribute: string, time: string) => `$number($item.${attribute}.N) < ${time}`;
  return {
    Type: "Choice",
    Choices: [
      // The answer to the write that took it was lost.
      rule(`$item.owner.S = ${me}`, next, { Assign: { run: runOf("$item", lease) } }),
      rule(`${redrives} > 0`, "LeaseLost"),
      rule("$exists($item.paused)", "Paused"),
      rule(`$exists($item.slot) and $number($item.slot.N) >= ${slot}`, "Duplicate"),
      rule(`$looks > ${MAX_LOOKS}`, "Contended"),
      rule(
        `($exists($item.owner) = false and ($exists($item.freeAt) = false or ${before("freeAt", "$millis()")})) or ${before("expires", "$millis()")}`,
        "AcquireFreed",
      ),
      rule(`$dead and ${before("busyUntil", "$millis()")}`, "TakeOver"),
      rule(`$exists($item.skippedSlot) and $number($item.skippedSlot.N) >= ${slot}`, "Held"),
    ],
    Assign: { held: true },
    Default: "Skip",
  };
}
