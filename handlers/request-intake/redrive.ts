import { MAX_MESSAGE_BYTES, redrivenAttributes, sizeOf } from "./dead-letter.ts";
import { isOutcome, stands } from "./item.ts";
import { idOf, type Message } from "./message.ts";
import type { Ports } from "./ports.ts";
import { reopen } from "./reopen.ts";

/** A dead letter as it lies in its queue. */
export type Letter = Pick<Message, "messageId" | "body" | "attributes" | "group">;

export interface RedrivePorts extends Pick<Ports, "clock" | "store" | "nonce"> {
  /** Puts a message on the work queue, for the tenant whose it was. */
  send(body: string, attributes: Readonly<Record<string, string>>, group: string | undefined): Promise<void>;
  /** Takes the letter out of the dead-letter queue. */
  remove(): Promise<void>;
}

/**
 * What became of a letter.
 *
 * - `redriven`: its request is in the work queue, and its status is `accepted`
 * - `dropped`: there was nothing left to redrive, so only the letter is gone
 * - `left`: it is still there; redriving it would lose it
 */
export type Redriven =
  | { readonly did: "redriven"; readonly requestId: string }
  | { readonly did: "dropped"; readonly requestId: string; readonly why: string }
  | { readonly did: "left"; readonly requestId?: string; readonly why: string };

/** How long to insist on a write, milliseconds. */
const INSIST_MS = 10_000;

/**
 * Puts a request that failed back to the work queue, under its id: the status goes `failed` → `accepted`, attempts are counted from 1.
 *
 * In this order, and it may end after any step without a loss: **send**, **write**, **remove**. Once sent, the message names the failure
 * that it undoes, so the worker takes it whether the status was written or not; the write is made only while that very failure stands, so
 * it never hides what a faster worker has done; and the letter goes last. Done again from the start, it sends at most one message more,
 * which finds its request busy or over and changes nothing.
 *
 * @param retentionS how long an outcome is kept, in seconds
 * @throws what a port throws; the letter is then still there, and it can be redriven again
 */
export async function redrive(ports: RedrivePorts, letter: Letter, retentionS: number): Promise<Redriven> {
  const requestId = idOf(letter as Message);
  if (requestId === undefined) return { did: "left", why: "it has no request id, so no worker could take it" };
  const item = await ports.store.read(requestId);
  const drop = async (why: string): Promise<Redriven> => {
    await ports.remove();
    return { did: "dropped", requestId, why };
  };
  const { failure: named } = letter.attributes;
  let failure = named;
  if (item && isOutcome(item.status)) {
    if (item.status === "succeeded") return drop("it has succeeded since");
    if (named && !stands(item, named)) {
      if (item.deadLetter) return drop("it has failed again since, and has a newer letter");
      return { did: "left", requestId, why: "it has ended otherwise since; ask for its status, then purge the letter" };
    }
    // One that left no room for it: the failure that stands is the one that the operator has seen.
    failure = item.rev;
    if (!stands(item, failure)) return { did: "left", requestId, why: "its status was put in by hand, without a rev" };
  }
  const attributes = redrivenAttributes(letter, failure);
  if (sizeOf(letter.body, attributes) > MAX_MESSAGE_BYTES)
    return { did: "left", requestId, why: "its body leaves no room to name the failure; post it anew" };
  await ports.send(letter.body, attributes, letter.group);
  const pen = () => ({ now: ports.clock.now(), rev: ports.nonce(), retentionS });
  // Sent without a failure: no worker takes an outcome for undone, so nor does the write.
  await reopen(ports, requestId, item, failure, ports.clock.now() + INSIST_MS, pen);
  await ports.remove();
  return { did: "redriven", requestId };
}
