import type { Message } from "./message.ts";
import type { Shift } from "./shift.ts";

/**
 * How long a request has waited, milliseconds: since it was put to the queue, for that is what SQS goes by, and for a request of the API it is
 * when it was accepted. A redriven letter is new, however long ago its request was accepted. Without that time, the request's acceptance
 * stands for it, but never a redriven letter's.
 */
export function ageOf({ ports }: Pick<Shift, "ports">, message: Message, request: { acceptedAt: number }): number {
  const since = message.sentAt ?? (message.attributes.failure === undefined ? request.acceptedAt : undefined);
  return since === undefined ? 0 : ports.clock.now() - since;
}
