import type { Resent } from "../../../handlers/request-intake/deliver/resend.ts";
import type { Done } from "../dlq/act.ts";
import type { HeldLetter, LetterBox } from "../dlq/letter-box.ts";
import { tellsNothing } from "./resend-ids.ts";

/**
 * Sends outcomes again by their letters, each once however many letters it has: a process that died after its letter has sent another. The second one would
 * else find the end of the new try, and send that again.
 *
 * All the letters were there before anything was sent, so none of them is of a new try.
 */
export function resendLetters(send: (requestId: string) => Promise<Resent>) {
  const begun = new Map<string, Promise<Resent>>();
  return async (letter: HeldLetter, box: Pick<LetterBox, "remove">): Promise<Done> => {
    const { requestId } = letter.attributes;
    if (requestId === undefined) return { did: "left", gone: false, why: "it has no request id" };
    const earlier = begun.get(requestId);
    const sending = earlier ?? send(requestId);
    begun.set(requestId, sending);
    const one = await sending;
    const gone = tellsNothing(one);
    if (gone) await box.remove(letter);
    return { ...one, did: gone && (earlier || one.did === "left") ? "dropped" : one.did, gone };
  };
}
