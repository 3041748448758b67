import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { delayAfter, NO_ATTEMPT_BACKOFF } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { VISIBLE_AFTER_DEADLINE_MS } from "./margins.ts";
import type { Queue } from "./queue.ts";
import { thrown } from "./thrown.ts";

/** What becomes of a message. The rest is for the log: never a person. */
export type Verdict = { readonly outcome: string; readonly [field: string]: unknown } & (
  | { readonly act: "ack" }
  | { readonly act: "again"; readonly afterMs: number }
);

/** One invocation: what it may use, and the moment by which Lambda has ended it (epoch milliseconds). */
interface Shift {
  readonly ports: { readonly clock: Clock; readonly log: Log; readonly queue: Queue; random(): number };
  readonly deadline: number;
}

interface Manner {
  /** What must be left of the invocation to begin another message. @default 12 s: a call may begin 8 s before its end */
  readonly neededMs?: number;
  /** All messages at once: they wait for others, not for this process. @default false, one after the other */
  readonly together?: boolean;
}

/**
 * Works a batch and answers for each message by itself. First every message's visibility is set to this invocation's deadline and a
 * margin: if the process dies, that is when they are received again, not at the queue's own, much longer timeout.
 */
export async function workBatch(
  shift: Shift,
  records: readonly SQSRecord[],
  each: (body: string, receives: number) => Promise<Verdict>,
  { neededMs = 12_000, together = false }: Manner = {},
): Promise<SQSBatchResponse> {
  const { clock } = shift.ports;
  const returned: string[] = [];
  const work = async (record: SQSRecord): Promise<void> => {
    const began = clock.now();
    const verdict = await judged(shift, record, each, neededMs);
    shift.ports.log.info("message", { ...verdict, durationMs: clock.now() - began });
    if (verdict.act === "ack") return;
    returned.push(record.messageId);
    await show(shift.ports, [record], verdict.afterMs);
  };
  await show(shift.ports, records, shift.deadline + VISIBLE_AFTER_DEADLINE_MS - clock.now());
  if (together) await Promise.all(records.map(work));
  else for (const record of records) await work(record);
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function judged(
  { ports, deadline }: Shift,
  record: SQSRecord,
  each: (body: string, receives: number) => Promise<Verdict>,
  neededMs: number,
): Promise<Verdict> {
  if (deadline - ports.clock.now() < neededMs) return { act: "again", afterMs: 0, outcome: "no-time" };
  const receives = Number(record.attributes.ApproximateReceiveCount) || 1;
  try {
    return await each(record.body, receives);
  } catch (error) {
    const afterMs = delayAfter(NO_ATTEMPT_BACKOFF, receives, ports.random());
    return { act: "again", afterMs, outcome: "interrupted", error: thrown(error).name };
  }
}

/** Sets when messages are received again. A nicety: if it fails they come at the time that was set before. */
async function show({ queue, log }: Shift["ports"], records: readonly SQSRecord[], ms: number): Promise<void> {
  await queue.showAfter(records.map(({ receiptHandle }) => ({ receiptHandle, ms }))).catch((error) => {
    log.warn("visibility could not be set", { messages: records.length, error: thrown(error).name });
  });
}
