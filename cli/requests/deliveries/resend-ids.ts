import type { Resent } from "../../../handlers/request-intake/deliver/resend.ts";
import type { LetterBox } from "../dlq/letter-box.ts";
import { walk } from "../dlq/walk.ts";

/**
 * Sends the outcomes of some requests again, and takes their letters away. A letter is found before its outcome is sent and removed after that: one
 * that comes in between is of the new try, which has failed already.
 *
 * @returns what became of each id, in their order
 */
export async function resendIds(
  box: LetterBox,
  ids: readonly string[],
  send: (requestId: string) => Promise<Resent>,
  signal: AbortSignal,
): Promise<Resent[]> {
  const done = new Map<string, Resent>();
  const removed = new Set<string>();
  const wanted = new Set(ids);
  for await (const letters of walk(box, signal, removed)) {
    for (const letter of letters) {
      const { requestId = "" } = letter.attributes;
      if (!wanted.has(requestId) || done.has(requestId)) continue;
      const one = await send(requestId);
      done.set(requestId, one);
      if (!tellsNothing(one)) continue;
      await box.remove(letter);
      removed.add(letter.messageId);
    }
    if (done.size === wanted.size) break;
  }
  const all: Resent[] = [];
  for (const id of wanted) all.push(done.get(id) ?? (await send(id)));
  return all;
}

/** Whether a letter may go: its delivery is on its way again, or the other side has it. */
export const tellsNothing = (one: Resent): boolean => one.did === "resent" || one.delivered === true;
