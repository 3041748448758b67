import { attempt } from "../parts/attempt.ts";
import { type Backoff, delayAfter, NO_ATTEMPT_BACKOFF } from "../parts/backoff.ts";
import { logWith } from "../parts/log.ts";
import { type Thrown, thrown } from "../parts/thrown.ts";
import { ageOf } from "./age.ts";
import { claim, release } from "./claim.ts";
import { conclude, settle } from "./conclude.ts";
import type { RequestHandler } from "./contract.ts";
import { expire, overdue, usefulFor } from "./expire.ts";
import { admit } from "./follow.ts";
import { type Item, isOutcome } from "./item.ts";
import { callerOf, type Message, type Readable, readMessage, tenantOf } from "./message.ts";
import type { AttemptOutcome } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";
import type { Results } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { outcomeOfResult } from "./result.ts";
import type { Shift } from "./shift.ts";
import { RESERVE_MS } from "./timing.ts";
import { busy, concluded, noteEnd, over, type Verdict } from "./verdict.ts";
import { spentOutcome, threwOutcome, timedOutOutcome } from "./verdicts.ts";

/** The team's function and its limits. */
export interface Job {
  readonly handler: RequestHandler<never, unknown>;
  readonly workTimeoutMs: number;
  readonly backoff: Backoff;
  /** Where results go that are too large for the status table. */
  readonly results: Results;
}

/** Takes one message of the work queue as far as this delivery can. */
export async function takeRequest(shift: Shift, job: Job, message: Message): Promise<Verdict> {
  const { ports } = shift;
  const request = readMessage(message);
  if (request.kind === "malformed") return refuse(shift, message, request);
  const past = overdue(shift, message, request);
  if (request.kind === "newer") {
    if (past) return expire(shift, message, request, undefined, past);
    const afterMs = delayAfter(NO_ATTEMPT_BACKOFF, message.receives, ports.random());
    return { act: "again", afterMs, outcome: "newer-version", requestId: request.requestId };
  }
  // What was of no use before it was begun takes no key: a repetition that is still in time is worked. What an operator may redrive keeps it.
  const admission = await admit(shift, request, message, past !== "not-in-time");
  if (!admission.first) return admission.verdict;
  if (past) return expire(shift, message, request, admission.seen, past);
  const claimed = await claim(shift, request, admission.seen);
  if (claimed.moved) return workOn(shift, job, message, request, claimed.item);
  const { stop } = claimed;
  if (stop.kind === "over") return over(shift, message, stop.item, "repeated");
  if (stop.kind === "busy") return busy(shift, request.requestId, stop.until);
  const verdict = await conclude(shift, request, stop.item, (item) => spentOutcome(item ?? stop.item));
  return concluded(shift, message, request.requestId, verdict);
}

async function workOn(shift: Shift, job: Job, message: Message, request: Readable, held: Item): Promise<Verdict> {
  const { clock, metrics } = shift.ports;
  const said = { requestId: held.id, attempt: held.attempts };
  // Claiming took longer than it should; an attempt that could be cut short by the deadline is not begun.
  if (shift.deadline - clock.now() < job.workTimeoutMs + RESERVE_MS / 2) {
    const released = await release(shift, request, held, held.attempts - 1);
    return { ...said, outcome: "no-time", ...(released ? { act: "again", afterMs: 0 } : { act: "leave" }) };
  }
  const caller = callerOf(held.id);
  const tenant = tenantOf(held.id, message);
  const began = clock.now();
  if (held.attempts === 1) metrics.begun(ageOf(shift, message, request));
  const ended = await attempt(clock, job.workTimeoutMs, (signal) =>
    job.handler(request.body as never, {
      ...said,
      rawBody: message.body,
      maxAttempts: shift.settings.maxAttempts,
      acceptedAt: new Date(held.acceptedAt),
      signal,
      ...(caller !== undefined && { caller }),
      ...(tenant !== undefined && { tenant }),
      ...(request.idempotencyKey !== undefined && { idempotencyKey: request.idempotencyKey }),
      ...(request.traceHeader !== undefined && { traceHeader: request.traceHeader }),
      log: logWith(shift.ports.log, { ...said, ...(message.traceId !== undefined && { traceId: message.traceId }) }),
    }),
  );
  const attempted = (outcome: AttemptOutcome) => metrics.attempted(outcome, clock.now() - began);
  if (ended.kind !== "returned") attempted(ended.kind === "hung" || ended.late ? "timed-out" : "failed");
  if (ended.kind === "hung") return { ...said, act: "end", held, outcome: "timed-out" };
  if (ended.kind === "threw") return afterThrow(shift, job, message, request, held, thrown(ended.error), ended.late);
  // Storing a large result is part of the attempt: without it there is nothing to answer with.
  return outcomeOfResult(job.results, held.id, ended.value).then(
    (outcome) => {
      attempted(outcome.status === "succeeded" ? "succeeded" : "failed");
      return record(shift, message, request, held, outcome);
    },
    (error) => {
      attempted("failed");
      return afterThrow(shift, job, message, request, held, thrown(error), false);
    },
  );
}

async function afterThrow(
  shift: Shift,
  job: Job,
  message: Message,
  request: Readable,
  held: Item,
  error: Thrown,
  late: boolean,
): Promise<Verdict> {
  const { attempts } = held;
  if (error.permanent || attempts >= shift.settings.maxAttempts) {
    const outcome = late && !error.permanent ? timedOutOutcome(attempts) : threwOutcome(error, attempts);
    return record(shift, message, request, held, outcome);
  }
  const said = {
    requestId: held.id,
    attempt: attempts,
    error: error.name,
    outcome: late ? "timed-out" : "failed-attempt",
  };
  if (!(await release(shift, request, held))) return { ...said, act: "leave" };
  // Its caller need not wait any longer to hear that it has expired.
  const afterMs = Math.min(
    delayAfter(job.backoff, attempts, shift.ports.random()),
    usefulFor(shift, message, request) + 1,
  );
  return { ...said, act: "again", afterMs };
}

/** Writes the attempt's outcome, or yields to the one that stands. If it cannot be known whether it was written, the lease decides. */
async function record(
  shift: Shift,
  message: Message,
  request: Readable,
  held: Item,
  outcome: Outcome,
): Promise<Verdict> {
  const settled = await settle(shift, request, held, outcome).catch(() => undefined);
  const said = { requestId: held.id, attempt: held.attempts };
  if (!settled) return { ...said, act: "leave", outcome: "unrecorded" };
  if (settled.moved) {
    noteEnd(shift, message, settled.item, outcome.reason);
    return over(shift, message, settled.item);
  }
  const { stop: item } = settled;
  if (item && isOutcome(item.status)) return over(shift, message, item, "superseded");
  return busy(shift, held.id, item?.leaseUntil ?? 0);
}
