import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { type Backoff, delayAfter, NO_ATTEMPT_BACKOFF } from "../parts/backoff.ts";
import { VISIBLE_AFTER_DEADLINE_MS } from "../parts/margins.ts";
import { thrown } from "../parts/thrown.ts";
import { endProcess } from "./hang.ts";
import { idOf, type Message, messageOf } from "./message.ts";
import type { Shift } from "./shift.ts";
import type { Verdict } from "./verdict.ts";

/** How a batch is worked: one message after the other. */
export interface Plan {
  readonly each: (message: Message) => Promise<Verdict>;
  /** What must be left of the invocation to begin another message, milliseconds. */
  readonly neededMs: number;
  /** After an attempt that took its process down. Whatever else goes wrong was no attempt, and waits as {@link NO_ATTEMPT_BACKOFF} says. */
  readonly backoff: Backoff;
}

/**
 * Works a batch and answers for each message by itself.
 *
 * First every message's visibility is set to this invocation's deadline and a margin: if the process dies, that is when they are
 * received again, not at the queue's own, much longer timeout. Messages for which there is no time left are handed back untouched.
 */
export async function workBatch(shift: Shift, records: readonly SQSRecord[], plan: Plan): Promise<SQSBatchResponse> {
  const { clock, log, metrics } = shift.ports;
  // What was received most often is worked last: if it kills this process, the others have their outcomes by then.
  const messages = records.map(messageOf).sort((a, b) => a.receives - b.receives);
  const returned = new Set<string>();
  await show(shift, messages, shift.deadline + VISIBLE_AFTER_DEADLINE_MS - clock.now());
  for (const [i, message] of messages.entries()) {
    if (shift.deadline - clock.now() < plan.neededMs) {
      const rest = messages.slice(i);
      log.warn("no time left for the rest of the batch", { handedBack: rest.length, neededMs: plan.neededMs });
      for (const { messageId } of rest) returned.add(messageId);
      await show(shift, rest, 0);
      break;
    }
    const verdict = await judged(shift, message, plan);
    if (verdict.act === "end") {
      const others = messages.filter((other) => other !== message && !returned.has(other.messageId));
      metrics.flush();
      const backoffMs = delayAfter(plan.backoff, verdict.held.attempts, shift.ports.random());
      return endProcess(shift, verdict.held, { hung: message, others, backoffMs });
    }
    if (verdict.act !== "ack") returned.add(message.messageId);
    if (verdict.act === "again") await show(shift, [message], verdict.afterMs);
  }
  metrics.flush();
  log.info("batch", { received: messages.length, returned: returned.size });
  return { batchItemFailures: [...returned].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Works one message; whatever goes wrong on the way, it comes again later. */
async function judged({ ports }: Shift, message: Message, { each }: Plan): Promise<Verdict> {
  const { clock, log } = ports;
  const began = clock.now();
  const verdict = await each(message).catch((error): Verdict => {
    const afterMs = delayAfter(NO_ATTEMPT_BACKOFF, message.receives, ports.random());
    return {
      act: "again",
      afterMs,
      outcome: "interrupted",
      requestId: idOf(message),
      error: thrown(error).name,
    };
  });
  if (verdict.act !== "end") {
    log.info("request", {
      ...verdict,
      traceId: message.traceId,
      receives: message.receives,
      durationMs: clock.now() - began,
    });
  }
  return verdict;
}

/** Sets when messages are received again. A nicety: if it fails they come at the time that was set before. */
async function show({ ports }: Shift, messages: readonly Message[], ms: number): Promise<void> {
  const entries = messages.map(({ receiptHandle }) => ({ receiptHandle, ms }));
  await ports.queue.showAfter(entries).catch((error) => {
    ports.log.warn("visibility could not be set", { messages: entries.length, error: thrown(error).name });
  });
}
