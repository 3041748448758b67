import { workBatch } from "../../../../handlers/parts/work-batch.ts";
import { isEnd, type LedgerEntry } from "../../../../handlers/request-intake/deliver/entry.ts";
import type { Answer, DeliveryLedger, DeliveryLetter } from "../../../../handlers/request-intake/deliver/ports.ts";
import { neededMs } from "../../../../handlers/request-intake/deliver/shift.ts";
import { takeDelivery } from "../../../../handlers/request-intake/deliver/take-delivery.ts";
import { type ChannelName, type Delivery, writeDelivery } from "../../../../handlers/request-intake/delivery.ts";
import type { Deliveries } from "../../../../handlers/request-intake/ports.ts";
import { SimFunction, type Surroundings } from "./lambda.ts";
import { SimQueue } from "./queue.ts";
import type { World } from "./world.ts";

/** How the other side meets one call; the last of a script goes on for good. */
export type Reception = "takes" | "refuses" | "refuses-for-good" | "takes-and-is-silent" | "is-silent" | "gone";

/** What the other side has, by its own word. */
interface Taken {
  readonly channel: ChannelName;
  readonly requestId: string;
  readonly finishedAt: number;
}

export interface Told {
  /** Messages that were put on the channels' queues. */
  readonly announced: (Taken & { readonly address: string | undefined })[];
  readonly taken: Taken[];
  readonly entries: Map<string, LedgerEntry>;
  readonly letters: (DeliveryLetter & { readonly channel: ChannelName })[];
  /** Ends that were changed after they stood. */
  readonly overwritten: string[];
}

const RETENTION_S = 14 * 86_400;
const CALL_MS = 10_000;
const CHANNELS: Deliveries["channels"] = [
  { channel: "push", address: {} },
  { channel: "webhook", address: { body: "/to" } },
  { channel: "socket", address: { attribute: "replyTo" } },
];

/** The ledger as DynamoDB would keep it. */
export function ledgerOver(
  { entries, overwritten }: Pick<Told, "entries" | "overwritten">,
  call: <T>(effect: () => T) => Promise<T>,
): DeliveryLedger {
  return {
    transition: (id, from, to) =>
      call(() => {
        const entry = entries.get(id);
        const unchanged = from === null ? entry === undefined : entry?.rev === from;
        if (!unchanged && entry?.rev !== to.rev) return { done: false, item: entry };
        if (entry && isEnd(entry.status) && entry.status !== to.status && entry.finishedAt === to.finishedAt)
          overwritten.push(id);
        const item = { ...to, id };
        entries.set(id, item);
        return { done: true, item };
      }),
    lettered: (id, rev) =>
      call(() => {
        const entry = entries.get(id);
        if (entry?.rev === rev) entries.set(id, { ...entry, letter: "sent" });
      }),
  };
}

/** The channels of a pipeline with all that is behind them. */
export function channels(world: World, script: (channel: ChannelName) => readonly Reception[]) {
  const told: Told = { announced: [], taken: [], entries: new Map(), letters: [], overwritten: [] };
  const queues = new Map(CHANNELS.map(({ channel }) => [channel, new SimQueue(world, 240_000)] as const));
  const deliveriesOf: Surroundings["deliveriesOf"] = (call) => ({
    channels: CHANNELS,
    send: (channel, delivery) =>
      call(() => {
        const { requestId, finishedAt, address } = delivery;
        told.announced.push({ channel, requestId, finishedAt, address });
        queues.get(channel)!.send(writeDelivery(delivery), {});
      }),
  });

  const start = (around: Surroundings, again: () => number) =>
    [...queues].map(([name, queue]) => {
      const tries = new Map<string, number>();
      const receive = ({ requestId, finishedAt }: Delivery): Answer => {
        const n = tries.get(requestId) ?? 0;
        tries.set(requestId, n + 1);
        const receptions = script(name);
        const reception = receptions[Math.min(n, receptions.length - 1)] ?? "takes";
        if (reception === "refuses") return { kind: "again", reason: "503" };
        if (reception === "gone") return { kind: "gone", reason: "closed" };
        if (reception === "refuses-for-good") return { kind: "refused", reason: "410" };
        if (reception !== "is-silent") told.taken.push({ channel: name, requestId, finishedAt });
        return reception === "takes" ? { kind: "delivered" } : { kind: "lost", reason: "silence" };
      };
      return new SimFunction(around, {
        queue,
        batchSize: 10,
        concurrency: 2,
        timeoutMs: 60_000,
        again,
        handle: (process) => {
          const call = <T>(effect: () => T) => process.call(effect);
          const channel = {
            name,
            send: (delivery: Delivery): Promise<Answer> =>
              call(() => receive(delivery)).catch(() => ({ kind: "lost", reason: "reset" })),
          };
          const more = {
            ledger: ledgerOver(told, call),
            letters: {
              send: (letter: DeliveryLetter) => call(() => void told.letters.push({ ...letter, channel: name })),
            },
          };
          const backoff = { baseMs: 5_000, capMs: 600_000 };
          const settings = { retentionS: RETENTION_S, callMs: CALL_MS, giveUpAfterMs: 3_600_000, backoff };
          return ({ ports, deadline }, records) => {
            const shift = { ports: { ...ports, ...more }, settings, deadline };
            return workBatch(shift, records, (body, receives) => takeDelivery(shift, channel, body, receives), {
              neededMs: neededMs(CALL_MS),
              together: true,
            });
          };
        },
      });
    });
  const isEmpty = () => [...queues.values()].every(({ messages }) => messages.size === 0);
  return { told, deliveriesOf, start, isEmpty };
}
