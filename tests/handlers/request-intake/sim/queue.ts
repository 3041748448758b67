import type { SQSRecord } from "aws-lambda";
import type { World } from "./world.ts";

interface Stored {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was sent; SQS keeps that when it moves a message itself. */
  readonly sentAt?: number;
  visibleAt: number;
  receives: number;
}

/** A standard queue of SQS: no order, at least once, redrive after `maxReceives`. */
export class SimQueue {
  readonly messages = new Map<string, Stored>();
  readonly onSend: (() => void)[] = [];
  readonly #world: World;
  readonly #redrive?: { readonly to: SimQueue; readonly maxReceives: number };
  readonly #visibilityMs: number;
  #n = 0;

  constructor(world: World, visibilityMs: number, redrive?: { to: SimQueue; maxReceives: number }) {
    this.#world = world;
    this.#visibilityMs = visibilityMs;
    this.#redrive = redrive;
  }

  send(body: string, attributes: Record<string, string>, receives = 0, sentAt = this.#world.now): void {
    const messageId = `m${this.#n++}`;
    this.messages.set(messageId, { messageId, body, attributes, sentAt, visibleAt: this.#world.now, receives });
    for (const told of this.onSend) told();
  }

  /** @param again how likely a message is handed out although it has just been, as SQS may */
  receive(max: number, again: number): SQSRecord[] {
    const { now, random, chance } = this.#world;
    const records: SQSRecord[] = [];
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= now);
    visible.sort(() => random() - 0.5);
    for (const message of visible) {
      if (records.length === max) break;
      message.receives++;
      if (this.#redrive && message.receives > this.#redrive.maxReceives) {
        this.messages.delete(message.messageId);
        this.#redrive.to.send(message.body, message.attributes, message.receives - 1, message.sentAt);
        continue;
      }
      if (!chance(again)) message.visibleAt = now + this.#visibilityMs;
      records.push(recordOf(message));
    }
    return records;
  }

  show(messageId: string, ms: number): void {
    const message = this.messages.get(messageId);
    if (message) message.visibleAt = this.#world.now + Math.ceil(Math.max(0, ms) / 1000) * 1000;
  }

  get nextVisible(): number {
    return Math.min(...[...this.messages.values()].map(({ visibleAt }) => visibleAt));
  }
}

/** A message as Lambda hands it to a function. */
export const recordOf = ({ messageId, body, attributes, receives, sentAt }: Omit<Stored, "visibleAt">): SQSRecord =>
  ({
    messageId,
    receiptHandle: messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receives), ...(sentAt && { SentTimestamp: String(sentAt) }) },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: "String" }]),
    ),
  }) as unknown as SQSRecord;
