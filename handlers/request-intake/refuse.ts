import { conclude } from "./conclude.ts";
import type { Message, Unreadable } from "./message.ts";
import { failed } from "./outcome.ts";
import type { Shift } from "./shift.ts";
import { concluded, type Verdict } from "./verdict.ts";

/** Ends a message that cannot be read: as an outcome if it has an id; without one, only in the dead-letter queue. */
export async function refuse(
  shift: Shift,
  message: Message,
  { requestId, acceptedAt, traceId, why }: Unreadable,
): Promise<Verdict> {
  if (requestId === undefined) {
    await shift.ports.deadLetters.send({ message, reason: "malformed", error: `Malformed: ${why}`, attempts: 0 });
    return { act: "ack", outcome: "failed", reason: "malformed" };
  }
  const malformed = failed("malformed", { name: "Malformed", message: `The message cannot be read: ${why}.` });
  const advanced = await conclude(shift, { requestId, acceptedAt, traceId }, undefined, () => malformed);
  return concluded(shift, message, requestId, advanced);
}
