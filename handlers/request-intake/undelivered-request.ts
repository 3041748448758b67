import { conclude } from "./conclude.ts";
import { admit } from "./follow.ts";
import { type Message, readMessage } from "./message.ts";
import { refuse } from "./refuse.ts";
import type { Shift } from "./shift.ts";
import { concluded, type Verdict } from "./verdict.ts";
import { undeliveredOutcome, unknownVersionOutcome } from "./verdicts.ts";

/**
 * Gives an outcome to a message that SQS itself has taken away, because it was received too often. Never works it. If it has an outcome
 * already, only that one's duties are done; if its lease runs, it is looked at again after it.
 *
 * Its age does not matter here: why SQS took it away says more than that it is old, and `…-undelivered` keeps messages for longer than
 * the work queue, so none of them vanishes before it is looked at.
 */
export async function takeUndelivered(shift: Shift, message: Message): Promise<Verdict> {
  const request = readMessage(message);
  if (request.kind === "malformed") return refuse(shift, message, request);
  const { requestId } = request;
  if (request.kind === "request") {
    // A follower that could not be enlisted, or is enlisted already and came twice, has its outcome elsewhere.
    const admission = await admit(shift, request, message, false);
    if (!admission.first) return admission.verdict;
  }
  const advanced = await conclude(shift, request, undefined, (item) =>
    request.kind === "newer" && !item?.attempts
      ? unknownVersionOutcome(request.why, message.receives)
      : undeliveredOutcome(item, message.receives),
  );
  return concluded(shift, message, requestId, advanced);
}
