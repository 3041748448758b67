import { conclude } from "./conclude.ts";
import type { Item } from "./item.ts";
import type { Message, Readable, Unknown } from "./message.ts";
import type { Shift } from "./shift.ts";
import { concluded, type Verdict } from "./verdict.ts";
import { expiredOutcome, unknownVersionOutcome } from "./verdicts.ts";

/**
 * Whether a message is too old to be worked, so that its request gets an outcome before SQS forgets it without one.
 *
 * By the time at which it was put to the queue, for that is what SQS goes by: a redriven letter is new, however long ago its request was
 * accepted. Without that time, the request's acceptance stands for it, but never a redriven letter's.
 */
export function isTooOld({ ports, settings }: Shift, message: Message, { acceptedAt }: Readable | Unknown): boolean {
  const { expireAfterMs = Number.POSITIVE_INFINITY } = settings;
  const since = message.sentAt ?? (message.attributes.failure === undefined ? acceptedAt : undefined);
  return since !== undefined && ports.clock.now() - since > expireAfterMs;
}

/** Ends a request that is too old, unless it has its outcome or somebody may be working it. */
export async function expire(
  shift: Shift,
  message: Message,
  request: Readable | Unknown,
  seen: Item | undefined,
): Promise<Verdict> {
  const advanced = await conclude(shift, request, seen, (item) =>
    request.kind === "newer" && !item?.attempts
      ? unknownVersionOutcome(request.why, message.receives)
      : expiredOutcome(item, shift.settings.maxAttempts),
  );
  return concluded(shift, message, request.requestId, advanced);
}
