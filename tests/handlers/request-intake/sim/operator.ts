import { redrive } from "../../../../handlers/request-intake/redrive.ts";
import { clockOf, nonceOf, type Surroundings } from "./lambda.ts";
import { Process } from "./process.ts";
import type { SimQueue } from "./queue.ts";
import { storeOver } from "./table.ts";

/** When an operator has all dead letters put back, and how: by SQS's own move, or by `levee requests redrive`. */
export interface Redrive {
  readonly atMs: number;
  readonly by: "SQS" | "command";
}

/** A letter is some seconds old before anybody has seen it, so that no two outcomes of one request are of one moment on all clocks. */
const SEEN_AFTER_MS = 30_000;

/** How long a call may go on after the process that made it is dead. */
const LATE_MS = 10_000;

/**
 * Puts the dead letters back as they are told. The command's process has a clock of its own and can die at any moment, and so can SQS's move: what it
 * has sent it may send again.
 *
 * @param send puts a message on the work queue
 * @returns whether no redrive is under way or to come
 */
export function operator(
  { world, table, faults, storeFaults, maxSkewMs, settings }: Surroundings,
  { dlq, send }: { dlq: SimQueue; send: (body: string, attributes: Readonly<Record<string, string>>) => void },
  redrives: readonly Redrive[],
  again: () => number,
): () => boolean {
  let open = redrives.length;
  const close = () => world.after(LATE_MS, () => open--);
  const seen = () => [...dlq.messages.values()].filter(({ sentAt = 0 }) => world.now - sentAt >= SEEN_AFTER_MS);

  const move = () => {
    for (const { messageId, body, attributes } of seen()) {
      send(body, attributes);
      if (!world.chance(again())) dlq.messages.delete(messageId);
    }
    close();
  };

  const command = () => {
    const process = new Process(world, faults, world.between(-maxSkewMs, maxSkewMs));
    process.onDeath.push(close);
    const call = <T>(effect: () => T) => process.call(effect);
    const run = async () => {
      for (const letter of seen()) {
        const ports = {
          clock: clockOf(process),
          nonce: () => nonceOf(world),
          store: storeOver(table, (effect) => process.call(effect, storeFaults)),
          send: (body: string, attributes: Readonly<Record<string, string>>) => call(() => send(body, attributes)),
          remove: () => call(() => void dlq.messages.delete(letter.messageId)),
        };
        await redrive(ports, letter, settings.retentionS).catch(() => {});
      }
      process.kill();
    };
    void run();
  };

  for (const { atMs, by } of redrives) world.after(atMs, by === "SQS" ? move : command);
  return () => open === 0;
}
