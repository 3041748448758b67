import { settle } from "./conclude.ts";
import { outcomeOf } from "./document.ts";
import { payDuties } from "./duties.ts";
import type { Item } from "./item.ts";
import type { Message } from "./message.ts";
import type { Shift } from "./shift.ts";
import { noteEnd } from "./verdict.ts";
import { expiredOutcome } from "./verdicts.ts";

/**
 * Ends a request that others follow, as `expired`, when its message may be no more: nobody polled the queue until SQS forgot it. Whoever got it
 * now would end it so, too, if it ever came; if it never does, its followers would wait for ever, whose messages are gone as well.
 *
 * @param first as it is with all its followers' names
 * @param message of a follower, whose payload is the first's, so that the dead letter has it
 * @returns false if it is not that old, somebody may be working it, or has written it since; then it ends by itself
 */
export async function endVanished(shift: Shift, first: Item, message: Message): Promise<boolean> {
  const { tooOldAfterMs = Number.POSITIVE_INFINITY, maxAttempts } = shift.settings;
  const now = shift.ports.clock.now();
  // Its message was put to its queue before its last write, if not at the same moment.
  const since = Date.parse(JSON.parse(first.document).updatedAt);
  if (!(now - since > tooOldAfterMs) || first.leaseUntil > now) return false;
  const who = { requestId: first.id, acceptedAt: first.acceptedAt };
  const settled = await settle(shift, who, first, expiredOutcome(first, maxAttempts, "too-old"));
  if (!settled.moved) return false;
  const its = itsMessage(first, message);
  noteEnd(shift, its, settled.item, outcomeOf(settled.item).reason);
  await payDuties(shift, settled.item, its);
  return true;
}

/**
 * As it came, but for what only its own message said: its trace, its place in the queue, and its connection, which lives for 2 hours at most.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
function itsMessage({ id, acceptedAt, traceId }: Item, { sentAt: _, attributes, ...shared }: Message): Message {
  const { replyTo: __, traceHeader: ___, failure: ____, error: _____, ...kept } = attributes;
  return {
    ...shared,
    ...(traceId !== undefined && { traceId }),
    attributes: { ...kept, requestId: id, acceptedAt: String(acceptedAt) },
  };
}
