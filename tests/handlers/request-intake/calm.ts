import type { RequestHandler } from "../../../handlers/request-intake/contract.ts";
import type { DeadLetter } from "../../../handlers/request-intake/dead-letter.ts";
import type { Delivery } from "../../../handlers/request-intake/delivery.ts";
import { messageOf } from "../../../handlers/request-intake/message.ts";
import { collected, type Group } from "../../../handlers/request-intake/metrics.ts";
import type { Deliveries, Ports } from "../../../handlers/request-intake/ports.ts";
import type { Job } from "../../../handlers/request-intake/request.ts";
import type { Shift } from "../../../handlers/request-intake/shift.ts";
import { calmClock } from "../calm-clock.ts";
import { recordOf } from "./sim/queue.ts";
import { storeOver, Table } from "./sim/table.ts";

export const NOW = 1_780_000_000_000;
export const ID = `${NOW}-request_1`;
export const OTHER = `${NOW}-request_2`;

/** A world in which nothing goes wrong by itself: time passes only while somebody sleeps, calls answer at once. */
export function calm(remainingMs = 60_000, channels: Deliveries["channels"] = []) {
  const table = new Table();
  const letters: DeadLetter[] = [];
  const delivered: [channel: string, Delivery][] = [];
  /** What `showAfter` was told, by receipt handle. */
  const shown: [string, number][][] = [];
  const lines: { message: string; [field: string]: unknown }[] = [];
  /** What the metrics put out. */
  const said: Group[] = [];
  const time = { now: NOW };
  const note = (message: string, fields = {}) => void lines.push({ message, ...fields });
  let n = 0;
  const ports = {
    clock: calmClock(time),
    store: storeOver(table, async (effect) => effect()),
    queue: {
      showAfter: async (messages) =>
        void shown.push(messages.map(({ receiptHandle, ms }) => [receiptHandle, ms] as [string, number])),
    },
    deadLetters: { send: async (letter) => void letters.push(letter) },
    deliveries: { channels, send: async (channel, delivery) => void delivered.push([channel, delivery]) },
    ending: {
      within: async () => true,
      now: (): Promise<never> => Promise.reject(new Ended()),
    },
    log: { debug: note, info: note, warn: note, error: note },
    metrics: collected((group) => void said.push(group)),
    random: () => 0.5,
    nonce: () => `rev${n++}`,
  } satisfies Ports;
  const shift: Shift = {
    ports,
    settings: { maxAttempts: 3, retentionS: 1_000_000 },
    deadline: NOW + remainingMs,
  };
  return { table, letters, delivered, shown, lines, said, time, ports, shift };
}

/** Stands for the end of the process. */
export class Ended extends Error {}

export function jobOf(handler: RequestHandler<never, unknown>, stored = new Map<string, string>()): Job {
  return {
    handler,
    workTimeoutMs: 10_000,
    backoff: { baseMs: 1_000, capMs: 60_000 },
    results: { put: async (id, json) => void stored.set(id, json) },
  };
}

export const recordWith = (attributes: Record<string, string> = {}, body = "{}", receives = 1, messageId = "m1") =>
  recordOf({
    messageId,
    body,
    receives,
    attributes: { requestId: ID, acceptedAt: String(NOW), version: "1", ...attributes },
  });

export const messageWith = (...args: Parameters<typeof recordWith>) => messageOf(recordWith(...args));
