import type { ChannelName, Delivery } from "../delivery.ts";
import { type Item, isOutcome } from "../item.ts";
import type { Outcome } from "../outcome.ts";
import { entryId, isEnd, type LedgerEntry } from "./entry.ts";

export interface ResendPorts {
  /** Strongly consistent. */
  readEntry(id: string): Promise<LedgerEntry | undefined>;
  /** Strongly consistent. */
  readRequest(requestId: string): Promise<Item | undefined>;
  /** Puts a message on the channel's queue. */
  send(delivery: Delivery): Promise<void>;
}

/** What became of an operator's word. `left`: nothing was sent; `delivered`: because the other side has it, so that a letter of it tells nothing any more. */
export type Resent =
  | { readonly did: "resent"; readonly requestId: string }
  | { readonly did: "left"; readonly requestId: string; readonly why: string; readonly delivered?: true };

/**
 * Sends an outcome again by a channel, because an operator says so. The message names the end that it undoes, so it counts once however often it
 * is there; and what the status says now is sent, which after a redrive is another outcome than the one that was.
 *
 * @param evenDelivered also what the other side said that it has
 */
export async function resend(
  ports: ResendPorts,
  channel: ChannelName,
  requestId: string,
  evenDelivered = false,
): Promise<Resent> {
  const left = (why: string): Resent => ({ did: "left", requestId, why });
  const entry = await ports.readEntry(entryId(channel, requestId));
  if (!entry) return left(`nothing was ever sent of it by ${channel}`);
  if (!isEnd(entry.status)) return left("it is on its way: it is tried again by itself");
  if (entry.status === "delivered" && !evenDelivered)
    return { did: "left", requestId, why: "it was delivered; --delivered sends it all the same", delivered: true };
  const item = await ports.readRequest(requestId);
  if (!item || !isOutcome(item.status)) return left("its request has no outcome any more, or none yet");
  const { status, document } = item;
  await ports.send({
    version: 1,
    requestId,
    status: status as Outcome["status"],
    finishedAt: Date.parse(JSON.parse(document).finishedAt),
    document,
    ...(entry.address !== undefined && { address: entry.address }),
    again: entry.rev,
  });
  return { did: "resent", requestId };
}
