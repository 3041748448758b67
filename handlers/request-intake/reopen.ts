import { type Advanced, advance } from "./advance.ts";
import { whoOf } from "./claim.ts";
import { type Item, stands } from "./item.ts";
import { acceptedAtEdge } from "./message.ts";
import type { Ports } from "./ports.ts";
import { accepted, type Pen } from "./states.ts";

/**
 * Makes the status `accepted` again, as long as the failure stands or there is no status; whoever was faster is right.
 *
 * @param failure the `rev` of the failure that an operator wants undone
 * @param until how long to insist, epoch milliseconds
 */
export const reopen = (
  ports: Pick<Ports, "clock" | "store">,
  requestId: string,
  seen: Item | undefined,
  failure: string | undefined,
  until: number,
  pen: () => Pen,
): Promise<Advanced<Item>> =>
  advance<Item>(ports, requestId, seen, until, (item) => {
    if (item && !stands(item, failure)) return { stop: item };
    const who = whoOf({ requestId, acceptedAt: acceptedAtEdge(requestId) }, item);
    return { to: accepted(who, pen()) };
  });
