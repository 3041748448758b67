import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { delayAfter, NO_ATTEMPT_BACKOFF } from "../parts/backoff.ts";
import { VISIBLE_AFTER_DEADLINE_MS } from "../parts/margins.ts";
import { thrown } from "../parts/thrown.ts";
import type { Ports } from "./ports.ts";
import type { Shift } from "./shift.ts";

/** What becomes of a message. The rest is for the log: never a person. */
export type Verdict = { readonly outcome: string; readonly rosterId?: string; readonly [field: string]: unknown } & (
  | { readonly act: "ack" }
  | { readonly act: "again"; readonly afterMs: number }
);

/** What must be left of the invocation to begin another message: a call may begin 8 s before its end. */
const NEEDED_MS = 12_000;

/**
 * Works a batch, one message after the other, and answers for each by itself. First every message's visibility is set to this invocation's
 * deadline and a margin: if the process dies, that is when they are received again, not at the queue's own, much longer timeout.
 */
export async function workBatch(
  shift: Shift,
  records: readonly SQSRecord[],
  each: (body: string, receives: number) => Promise<Verdict>,
): Promise<SQSBatchResponse> {
  const { clock } = shift.ports;
  const returned: string[] = [];
  await show(shift.ports, records, shift.deadline + VISIBLE_AFTER_DEADLINE_MS - clock.now());
  for (const record of records) {
    const began = clock.now();
    const verdict = await judged(shift, record, each);
    shift.ports.log.info("message", { ...verdict, durationMs: clock.now() - began });
    if (verdict.act === "ack") continue;
    returned.push(record.messageId);
    await show(shift.ports, [record], verdict.afterMs);
  }
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function judged(
  { ports, deadline }: Shift,
  record: SQSRecord,
  each: (body: string, receives: number) => Promise<Verdict>,
): Promise<Verdict> {
  if (deadline - ports.clock.now() < NEEDED_MS) return { act: "again", afterMs: 0, outcome: "no-time" };
  const receives = Number(record.attributes.ApproximateReceiveCount) || 1;
  try {
    return await each(record.body, receives);
  } catch (error) {
    const afterMs = delayAfter(NO_ATTEMPT_BACKOFF, receives, ports.random());
    return { act: "again", afterMs, outcome: "interrupted", error: thrown(error).name };
  }
}

/** Sets when messages are received again. A nicety: if it fails they come at the time that was set before. */
async function show({ queue, log }: Ports, records: readonly SQSRecord[], ms: number): Promise<void> {
  await queue.showAfter(records.map(({ receiptHandle }) => ({ receiptHandle, ms }))).catch((error) => {
    log.warn("visibility could not be set", { messages: records.length, error: thrown(error).name });
  });
}
