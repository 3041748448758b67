import { addressOf, knowsByItself } from "./address.ts";
import type { Item } from "./item.ts";
import { isOutcome } from "./item.ts";
import type { Message } from "./message.ts";
import type { Outcome } from "./outcome.ts";
import type { Ports } from "./ports.ts";

/**
 * Puts an outcome on the queue of each channel that the request has an address for. Done again, it puts it there again: a channel sends an
 * outcome once however many messages tell of it; see deliver/take-delivery.ts.
 *
 * @param message the request's own, or that of another with the same payload, byte for byte
 */
export async function announce(
  { deliveries }: Pick<Ports, "deliveries">,
  { id: requestId, status, document }: Item,
  message: Pick<Message, "body" | "attributes">,
): Promise<void> {
  // Without channels the document, up to 350 kB of it, is not even read.
  if (deliveries.channels.length === 0 || !isOutcome(status)) return;
  const finishedAt = Date.parse(JSON.parse(document).finishedAt);
  // One that was put in by hand.
  if (Number.isNaN(finishedAt)) return;
  const outcome = { version: 1, requestId, status: status as Outcome["status"], finishedAt, document } as const;
  await Promise.all(
    deliveries.channels.map(async ({ channel, address: source }) => {
      const address = addressOf(source, message);
      if (address === undefined && !knowsByItself(source)) return;
      await deliveries.send(channel, { ...outcome, ...(address !== undefined && { address }) });
    }),
  );
}
