import { insist } from "../parts/insist.ts";
import { advance } from "./advance.ts";
import { announce } from "./announce.ts";
import { conclude } from "./conclude.ts";
import { outcomeOf } from "./document.ts";
import { type Item, stands } from "./item.ts";
import { acceptedAtEdge, type Message } from "./message.ts";
import { forAWhile, type Shift } from "./shift.ts";

/** How many followers are told at once. */
const AT_ONCE = 25;

/**
 * Does what an outcome obliges to: every follower gets it, each channel is told of it and of the followers', and what an operator must see
 * goes to the dead-letter queue. Called for every delivery of a request that has its outcome, before the message is acknowledged, so that
 * a crash in between only means that it is done again: followers are written once whatever happens, a channel sends an outcome once however
 * often it is told, a dead letter can be sent twice. Its readers tell by `requestId`.
 *
 * A redriven letter that comes by while its failure still stands could not be worked: SQS took it away first, or it is as unreadable as it
 * was. It is the only copy of the request by now, so it goes back to where it came from.
 *
 * @throws what a port throws; then the message must not be acknowledged
 */
export async function payDuties(shift: Shift, seen: Item, message: Message): Promise<void> {
  const { clock, store, deadLetters } = shift.ports;
  const { failure, error } = message.attributes;
  const item = stands(seen, failure) ? await renewed(shift, seen, failure) : seen;
  const followers = item.told ? [] : item.followers;
  const owed = item.deadLetter === "owed";
  if (!item.told) await announce(shift.ports, item, message);
  if (followers.length === 0 && !owed) return;
  const outcome = outcomeOf(item);
  for (let i = 0; i < followers.length; i += AT_ONCE) {
    await Promise.all(
      followers.slice(i, i + AT_ONCE).map(async (requestId) => {
        const follower = { requestId, acceptedAt: acceptedAtEdge(requestId), traceId: item.traceId };
        const advanced = await conclude(shift, follower, undefined, () => outcome, item.id);
        const told = advanced.moved ? advanced.item : advanced.stop.kind === "over" ? advanced.stop.item : undefined;
        if (told) await announce(shift.ports, told, await messageOfFollower(shift, requestId, message));
      }),
    );
  }
  if (owed) {
    const { reason = "unknown" } = outcome;
    await deadLetters.send({
      message,
      reason,
      error: item.detail ?? error,
      attempts: item.attempts,
      failure: item.rev,
    });
  }
  // Only spares the next delivery the trouble: not a reason to keep the message.
  await insist(clock, forAWhile(shift), () => store.discharge(item.id, item.rev)).catch(() => {});
}

/**
 * The failure that stands, under another `rev`: an operator's command that has sent the message and not yet written the status finds it
 * changed, and does not open a request whose message is gone.
 */
async function renewed(shift: Shift, seen: Item, failure: string | undefined): Promise<Item> {
  const advanced = await advance<Item>(shift.ports, seen.id, seen, forAWhile(shift), (item) => {
    if (!item || !stands(item, failure)) return { stop: item ?? seen };
    const { id: _, followers: __, told: ___, ...state } = item;
    return { to: { ...state, rev: shift.ports.nonce(), deadLetter: "owed" } };
  });
  if (advanced.moved) return advanced.item;
  throw new Error(`Request ${seen.id} has changed since it was read; the next delivery of its message looks again`);
}

/** A follower's payload is the first's, byte for byte; where it wants its outcome is its own. */
async function messageOfFollower(
  { ports: { deliveries, store } }: Shift,
  requestId: string,
  { body, attributes }: Message,
): Promise<Pick<Message, "body" | "attributes">> {
  const { replyTo: _, ...shared } = attributes;
  const isOwn = deliveries.channels.some(({ address }) => address.attribute === "replyTo");
  const replyTo = isOwn ? await store.replyOf(requestId) : undefined;
  return { body, attributes: replyTo === undefined ? shared : { ...shared, replyTo } };
}
