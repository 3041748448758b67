import type { Verdict } from "../parts/work-batch.ts";

/** No release can do anything with it: somebody put it there by hand, or a service tells in a form of its own. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
}

/** One of a later release, met during a deployment or after a rollback. It waits for that release. */
export class NewerMessage extends Error {
  override readonly name = "NewerMessage";
}

/** Where messages go that nobody can work. */
export interface DeadLetters {
  /** @param reason for people; never a piece of the body */
  send(body: string, reason: string): Promise<void>;
}

/** @throws NewerMessage when a message says that it is of a later version than 1 */
export function refuseNewer(message: unknown): void {
  const version = message instanceof Object && "version" in message ? message.version : undefined;
  if (Number.isInteger(version) && (version as number) > 1) throw new NewerMessage(`of version ${version}`);
}

/** Works a message. One that cannot be read is a dead letter at once: received a thousand times it would be the same. */
export async function unlessUnreadable(
  { deadLetters }: { readonly deadLetters: DeadLetters },
  body: string,
  work: () => Promise<Verdict>,
): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    await deadLetters.send(body, error.message);
    return { act: "ack", outcome: "unreadable", why: error.message };
  }
}
