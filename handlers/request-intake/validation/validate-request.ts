import { attempt } from "../../parts/attempt.ts";
import type { Clock } from "../../parts/clock.ts";
import { type Log, logWith } from "../../parts/log.ts";
import { thrown } from "../../parts/thrown.ts";
import type { ValidationHandler } from "../contract.ts";
import { tenantOf } from "../message.ts";
import { type Answer, accepting, readable, refusing, saying } from "./answer.ts";
import type { Arrival } from "./arrival.ts";
import { hasRefusedCharacters, type QueueMessage, queueMessage, whyNotSent } from "./queue-message.ts";
import { refusalOf } from "./refusal.ts";
import { ABORT_GRACE_MS, ANSWER_MS, SEND_MS } from "./timing.ts";
import type { Reason, Words } from "./words.ts";

/** Everything that a check asks of the world. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  /** Puts a message on the work queue; resolves when SQS has it. */
  readonly send: (message: QueueMessage, signal: AbortSignal) => Promise<void>;
}

/** The team's check, how long it may take, and what callers are told. */
export interface Check {
  readonly handler: ValidationHandler<never>;
  readonly timeoutMs: number;
  readonly words: Words;
}

/** How a request ended: what is answered, and what is logged of it beside its id. */
interface Ended {
  readonly answer: Answer;
  readonly outcome: "accepted" | "refused" | Reason;
  /** The name of an error, never its words. */
  readonly error?: string;
}

/**
 * Checks one request and puts it on the queue. It says 202 only when SQS has the message, and answers before the deadline whatever happens:
 * a caller who is told 503 may come again, one who is told nothing as well.
 *
 * @param deadline the moment by which Lambda has ended this invocation, epoch milliseconds
 */
export async function validateRequest(ports: Ports, check: Check, arrival: Arrival, deadline: number): Promise<Answer> {
  const began = ports.clock.now();
  const { answer, ...said } = await endOf(ports, check, arrival, deadline);
  const { requestId } = arrival;
  const line = { ...said, requestId, status: answer.statusCode, durationMs: ports.clock.now() - began };
  if (answer.statusCode < 500) ports.log.info("request", line);
  else ports.log.error("request", line);
  return readable(answer, arrival.headers.origin, check.words);
}

async function endOf(ports: Ports, check: Check, arrival: Arrival, deadline: number): Promise<Ended> {
  const { words } = check;
  const not = (outcome: Reason, error?: string): Ended => ({
    answer: saying(words.problems[outcome]),
    outcome,
    ...(error !== undefined && { error }),
  });
  // What another type of body holds, no model was asked.
  if (!arrival.isJson) return not("mediaType");
  const parsed = parse(arrival.body);
  if (!parsed) return not("invalid");
  if (arrival.caller === "") return not("nameless");
  if (arrival.tenant === "") return not("tenant");
  if (hasRefusedCharacters(arrival.body)) return not("characters");

  const limitMs = Math.min(check.timeoutMs, deadline - ports.clock.now() - SEND_MS);
  const ended = await attempt(
    ports.clock,
    limitMs,
    (signal) => called(ports, check, arrival, parsed.body, signal),
    ABORT_GRACE_MS,
  );
  if (ended.kind === "hung") return not("unchecked", "TimeoutError");
  if (ended.kind === "threw") {
    const refused = refusalOf(ended.error);
    if (refused) return { answer: refusing(refused, words), outcome: "refused" };
    return not("unchecked", thrown(ended.error).name);
  }
  // `return false` is meant as a refusal, and would be none.
  if (ended.value !== undefined && ended.value !== null) return not("unchecked", "ReturnedSomething");

  try {
    await sendBefore(ports, deadline - ANSWER_MS, arrival);
    return { answer: accepting(arrival, words), outcome: "accepted" };
  } catch (error) {
    return not(whyNotSent(error), thrown(error).name);
  }
}

/** Sends, and gives up at that moment, whatever becomes of the call: its answer may be lost, and the message be there all the same. */
async function sendBefore({ clock, send }: Ports, until: number, arrival: Arrival): Promise<void> {
  const late = new AbortController();
  const wait = clock.sleep(until - clock.now());
  const tooLate = wait.over.then(() => {
    late.abort();
    throw new DOMException("SQS did not answer in time", "TimeoutError");
  });
  try {
    await Promise.race([send(queueMessage(arrival), late.signal), tooLate]);
  } finally {
    wait.cancel();
  }
}

function called({ log }: Ports, { handler }: Check, arrival: Arrival, body: unknown, signal: AbortSignal): unknown {
  const { requestId, caller, headers, idempotencyKey } = arrival;
  const tenant = tenantOf(requestId, { group: arrival.tenant });
  return handler(body as never, {
    rawBody: arrival.body,
    requestId,
    receivedAt: new Date(arrival.receivedAt),
    ...(caller !== undefined && { caller }),
    ...(tenant !== undefined && { tenant }),
    headers,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    signal,
    log: logWith(log, { requestId }),
  });
}

/** Every model is of type object; a body that is none was held against no model. */
function parse(text: string): { readonly body: object } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? { body } : undefined;
  } catch {
    return undefined;
  }
}
