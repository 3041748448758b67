import type { Advanced } from "./advance.ts";
import { ageOf } from "./age.ts";
import type { Unfree } from "./conclude.ts";
import { outcomeOf } from "./document.ts";
import { payDuties } from "./duties.ts";
import { type Item, isOutcome } from "./item.ts";
import type { Message } from "./message.ts";
import type { Reason } from "./outcome.ts";
import type { Shift } from "./shift.ts";

/** What becomes of a message, and what is logged of it: names and numbers only. */
export type Verdict = Said &
  (
    | { readonly act: "ack" }
    /** Received again that many milliseconds from now. */
    | { readonly act: "again"; readonly afterMs: number }
    /** Received again when the visibility that was set on receipt runs out. */
    | { readonly act: "leave" }
    /** The function runs on; so the process has to end. */
    | { readonly act: "end"; readonly held: Item }
  );

interface Said {
  readonly outcome: string;
  readonly requestId?: string;
  readonly attempt?: number;
  readonly reason?: string;
  readonly error?: string;
}

/** A second over the lease, so that the next look finds it free. */
const AFTER_LEASE_MS = 1_000;

/** The lease of somebody else runs. */
export const busy = (shift: Shift, requestId: string, until: number): Verdict => ({
  act: "again",
  afterMs: until - shift.ports.clock.now() + AFTER_LEASE_MS,
  outcome: "busy",
  requestId,
});

/** The request has its outcome: whatever that still obliges to is done, then its message may go. */
export async function over(
  shift: Shift,
  message: Message,
  item: Item,
  outcome: string = item.status,
): Promise<Verdict> {
  await payDuties(shift, item, message);
  const { reason, error } = outcomeOf(item);
  return { act: "ack", outcome, requestId: item.id, attempt: item.attempts, reason, error: error?.name };
}

/** Says in the metrics that a request has got its outcome. */
export function noteEnd({ ports }: Shift, message: Message, item: Item, reason: Reason | undefined): void {
  const { status, attempts } = item;
  if (isOutcome(status)) ports.metrics.ended(status, reason, attempts, ageOf({ ports }, message, item));
}

/** What `conclude` came to. @param shared the outcome is another's, so it is counted there */
export function concluded(
  shift: Shift,
  message: Message,
  requestId: string,
  advanced: Advanced<Unfree>,
  shared = false,
): Promise<Verdict> | Verdict {
  if (advanced.moved) {
    if (!shared) noteEnd(shift, message, advanced.item, outcomeOf(advanced.item).reason);
    return over(shift, message, advanced.item);
  }
  const { stop } = advanced;
  return stop.kind === "over" ? over(shift, message, stop.item, "repeated") : busy(shift, requestId, stop.until);
}
