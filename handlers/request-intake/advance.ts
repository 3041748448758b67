import type { Clock } from "../parts/clock.ts";
import { insist } from "../parts/insist.ts";
import type { Item, State } from "./item.ts";
import type { Written } from "./ports.ts";

/** Either the item moved to the state that was asked for, or there was a reason to let it be. */
export type Advanced<Stop, Held = Item> =
  | { readonly moved: true; readonly item: Held }
  | { readonly moved: false; readonly stop: Stop };

/** What is kept under a nonce that is new with every write. */
interface Store<Held, Next> {
  /** Writes the state if the item's `rev` is `from` (null: there is no item) or already the new one. */
  transition(id: string, from: string | null, to: Next): Promise<Written<Held>>;
}

/** Each round that is lost means that another process wrote in between, so somebody makes progress; this many is a bug or a storm. */
const MAX_ROUNDS = 20;

/**
 * The one way in which the state of a request, or of a delivery, changes: look, decide, write on condition that nothing has changed, look again if it has.
 *
 * A lost answer is no special case. The write carries a nonce, so making it again says "done" if the first one was, and cannot be done
 * a second time once anybody has written since.
 *
 * @param seen the item as last seen; `undefined` when it is believed absent, which costs nothing when wrong
 * @param decide is pure; called again with what the table holds whenever the write's condition has failed
 * @param until how long to insist on each write, epoch milliseconds
 */
export async function advance<Stop, Held extends { readonly rev: string } = Item, Next = State>(
  { clock, store }: { readonly clock: Clock; readonly store: Store<Held, Next> },
  id: string,
  seen: Held | undefined,
  until: number,
  decide: (item: Held | undefined) => { readonly to: Next } | { readonly stop: Stop },
): Promise<Advanced<Stop, Held>> {
  let item = seen;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const decision = decide(item);
    if ("stop" in decision) return { moved: false, stop: decision.stop };
    const from = item?.rev ?? null;
    const written = await insist(clock, until, () => store.transition(id, from, decision.to));
    if (written.done) return { moved: true, item: written.item };
    item = written.item;
  }
  throw new Error(`Request ${id}: ${MAX_ROUNDS} other writers came in between; it is left for its next delivery`);
}
