import type { HeldLetter, LetterBox } from "./letter-box.ts";

/** So many takes in a row that bring nothing new: the walk has lasted so long that what it held has come back. */
const MAX_STALE = 20;

/**
 * Every letter of a queue, once, in batches. While the walk lasts they are held, because SQS would else hand out the same ones again; at its
 * end, also at an early or a bad one, those that were not removed are given back at once.
 *
 * @param removed the ids of those that are not in the queue any more; it is read at the end
 */
export async function* walk(
  box: LetterBox,
  signal: AbortSignal,
  removed: ReadonlySet<string> = new Set(),
): AsyncGenerator<readonly HeldLetter[]> {
  const held = new Map<string, HeldLetter>();
  try {
    for (let stale = 0; stale < MAX_STALE; ) {
      signal.throwIfAborted();
      const taken = await box.take();
      if (taken.length === 0) return;
      const fresh = taken.filter(({ messageId }) => !held.has(messageId));
      stale = fresh.length === 0 ? stale + 1 : 0;
      // The last receipt handle is the one that counts.
      for (const letter of taken) held.set(letter.messageId, light(letter));
      if (fresh.length > 0) yield fresh;
    }
  } finally {
    await box.release([...held.values()].filter(({ messageId }) => !removed.has(messageId))).catch(() => {});
  }
}

/** Without the body, of which a long walk would hold too many. */
const light = (letter: HeldLetter): HeldLetter => ({ ...letter, body: "", attributes: {} });
