import { ageOf } from "./age.ts";
import { conclude } from "./conclude.ts";
import type { Item } from "./item.ts";
import type { Message, Readable, Unknown } from "./message.ts";
import type { Overdue } from "./overdue.ts";
import type { Shift } from "./shift.ts";
import { concluded, type Verdict } from "./verdict.ts";
import { expiredOutcome, unknownVersionOutcome } from "./verdicts.ts";

/** Whether a message is too old to be worked. The team's own limit goes before: what is past both is of no use to an operator either. */
export function overdue(shift: Shift, message: Message, request: Readable | Unknown): Overdue | undefined {
  const { expireAfterMs = Number.POSITIVE_INFINITY, tooOldAfterMs = Number.POSITIVE_INFINITY } = shift.settings;
  const age = ageOf(shift, message, request);
  if (age > expireAfterMs) return "not-in-time";
  return age > tooOldAfterMs ? "too-old" : undefined;
}

/** How long another attempt of it would still be begun, milliseconds. */
export const usefulFor = (shift: Shift, message: Message, request: Readable): number =>
  Math.max(0, (shift.settings.expireAfterMs ?? Number.POSITIVE_INFINITY) - ageOf(shift, message, request));

/** Ends a request that is too old, unless it has its outcome or somebody may be working it. */
export async function expire(
  shift: Shift,
  message: Message,
  request: Readable | Unknown,
  seen: Item | undefined,
  past: Overdue,
): Promise<Verdict> {
  const advanced = await conclude(shift, request, seen, (item) =>
    past === "too-old" && request.kind === "newer" && !item?.attempts
      ? unknownVersionOutcome(request.why, message.receives)
      : expiredOutcome(item, shift.settings.maxAttempts, past),
  );
  return concluded(shift, message, request.requestId, advanced);
}
