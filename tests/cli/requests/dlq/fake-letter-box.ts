import type { HeldLetter, LetterBox } from "../../../../cli/requests/dlq/letter-box.ts";

export const letterOf = (n: number, attributes: Record<string, string> = {}, since = 0): HeldLetter => ({
  messageId: `m${n}`,
  receiptHandle: `m${n}#0`,
  body: "{}",
  since,
  attributes: { requestId: `1760000000000-request_${n}`, ...attributes },
});

/** A queue that hands out what nobody holds, in batches of ten. */
export function fakeLetterBox(letters: readonly HeldLetter[], { forgetful = false } = {}) {
  const there = new Map(letters.map((letter) => [letter.messageId, letter]));
  const held = new Set<string>();
  let takes = 0;
  const box: LetterBox = {
    async take() {
      takes++;
      // As when a hold has run out.
      if (forgetful) held.clear();
      const taken = [...there.values()].filter(({ messageId }) => !held.has(messageId)).slice(0, 10);
      for (const { messageId } of taken) held.add(messageId);
      return taken.map((letter) => ({ ...letter, receiptHandle: `${letter.messageId}#${takes}` }));
    },
    async release(released) {
      for (const { messageId } of released) held.delete(messageId);
    },
    async remove({ messageId }) {
      there.delete(messageId);
    },
  };
  return { box, there, held };
}
