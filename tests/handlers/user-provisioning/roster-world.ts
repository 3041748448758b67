import assert from "node:assert/strict";
import type { SQSRecord } from "aws-lambda";
import { workBatch } from "../../../handlers/parts/work-batch.ts";
import type { ProvisionMessage, RosterMessage } from "../../../handlers/user-provisioning/messages.ts";
import type { Notice } from "../../../handlers/user-provisioning/outcome/notice.ts";
import type { Roster } from "../../../handlers/user-provisioning/roster.ts";
import type { Row } from "../../../handlers/user-provisioning/row.ts";
import type { Duty } from "../../../handlers/user-provisioning/split/duty.ts";
import type { FileVersion } from "../../../handlers/user-provisioning/split/ports.ts";
import { takeMessage } from "../../../handlers/user-provisioning/split/take-message.ts";
import { type Call, ledgerOver, MemoryLedger } from "./memory-ledger.ts";

/** What happens to a call: see {@link RosterWorld.deliver}. */
export type Fate = "answered" | "refused" | "lost" | "dead";

const MINUTES_14 = 14 * 60_000;

/** Bucket, queues, topic and ledger, and the roster function's processes that come and die. */
export class RosterWorld {
  now = 1_780_000_000_000;
  readonly ledger = new MemoryLedger(() => this.now);
  readonly files = new Map<string, Buffer>();
  readonly work: ProvisionMessage[] = [];
  readonly notices: Notice[] = [];
  readonly deadLetters: (readonly [body: string, reason: string])[] = [];
  readonly logged: unknown[] = [];
  readonly queue: { body: string; receives: number }[] = [];
  calls = 0;
  settings: Duty["settings"] = { columns: {}, maxRows: 1_000_000, maxBytes: 2 ** 40, maxHops: 10_000 };
  /** How long a call takes, milliseconds. */
  callMs = 1;
  fate: (n: number, name: string) => Fate = () => "answered";

  /** Puts a version of a file; S3 tells of it. */
  put(key: string, text: string | Buffer, versionId = "v1"): void {
    const bytes = Buffer.from(text);
    this.files.set(`${key}@${versionId}`, bytes);
    this.tell(key, versionId, bytes.length);
  }

  tell(key: string, versionId: string, size: number): void {
    const encoded = encodeURIComponent(key).replaceAll("%20", "+");
    const s3 = { bucket: { name: "bucket" }, object: { key: encoded, versionId, size } };
    this.send({ Records: [{ eventName: "ObjectCreated:Put", s3 }] });
  }

  send(message: unknown): void {
    this.queue.push({ body: JSON.stringify(message), receives: 0 });
  }

  /** Delivers until nothing is left on the roster queue; what fails, or whose process dies, is delivered again. */
  async run(most = 200): Promise<void> {
    for (let n = 0; this.queue.length > 0; n++) {
      assert.ok(n < most, "the roster queue is never empty");
      await this.deliver();
    }
  }

  /**
   * Delivers the first message to a process.
   *
   * @returns whether the process answered that it is done with it
   */
  async deliver(): Promise<boolean> {
    const message = this.queue.shift()!;
    message.receives++;
    const record = {
      messageId: "m",
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives) },
    } as SQSRecord;
    let die = (_: "dead") => {};
    const death = new Promise<"dead">((resolve) => {
      die = resolve;
    });
    const duty = this.#duty(() => die("dead"));
    const work = workBatch(duty, [record], (body, receives) => takeMessage(duty, body, receives));
    const answer = await Promise.race([work, death]);
    const isDone = answer !== "dead" && answer.batchItemFailures.length === 0;
    if (!isDone) this.queue.push(message);
    return isDone;
  }

  /** The rows without what differs from run to run. */
  rows(rosterId: string): Omit<Row, "rev" | "updatedAt">[] {
    return this.ledger.range(rosterId, 1, Number.POSITIVE_INFINITY).map(({ rev: _, updatedAt: __, ...row }) => row);
  }

  roster(key: string, versionId = "v1"): Roster {
    const found = [...this.ledger.rosters.values()].find((each) => each.key === key && each.versionId === versionId);
    assert.ok(found, `no roster ${key}`);
    return found;
  }

  text(key: string): string {
    const bytes = this.files.get(`${key}@outcome`);
    assert.ok(bytes, `no file ${key}`);
    return bytes.toString();
  }

  #duty(die: () => void): Duty {
    let isDead = false;
    const call: Call = async (effect, name) => {
      // What it had begun beside the call that it died at may fail, and would be made again.
      if (isDead) return new Promise(() => {});
      this.now += this.callMs;
      const fate = this.fate(++this.calls, name);
      if (fate === "refused") throw new Error("InternalServerError");
      const value = effect();
      if (fate === "lost") throw new Error("TimeoutError");
      if (fate !== "dead") return value;
      isDead = true;
      die();
      return new Promise(() => {});
    };
    const log = (message: string, fields?: object) => void this.logged.push({ message, ...fields });
    return {
      deadline: this.now + MINUTES_14,
      settings: this.settings,
      ports: {
        clock: {
          now: () => this.now,
          sleep: (ms) => {
            this.now += ms;
            return { over: Promise.resolve(), cancel: () => {} };
          },
        },
        random: () => 0.5,
        nonce: () => `n${this.calls}`,
        queue: { showAfter: async () => {} },
        log: { debug: log, info: log, warn: log, error: log },
        ledger: ledgerOver(this.ledger, call),
        work: { send: (messages) => call(() => this.#sendWork(messages), "work") },
        rosters: { send: (messages) => call(() => this.#sendRoster(messages), "rosters") },
        deadLetters: { send: (body, reason) => call(() => void this.deadLetters.push([body, reason]), "deadLetters") },
        topic: { publish: (notice) => call(() => void this.notices.push(notice), "topic") },
        files: {
          read: (file, from, to) => call(() => this.#file(file)?.subarray(from, to), "read"),
          newest: (_, key) => call(() => this.#newest(key), "newest"),
          write: async (_, key, text) => {
            const pieces: string[] = [];
            for await (const piece of text) pieces.push(piece);
            return call(() => void this.files.set(`${key}@outcome`, Buffer.from(pieces.join(""))), "write");
          },
        },
      },
    };
  }

  #file = ({ key, versionId }: FileVersion) => this.files.get(`${key}@${versionId}`);

  #newest(key: string) {
    const versions = [...this.files.keys()].filter((name) => name.startsWith(`${key}@`));
    const last = versions.at(-1);
    return last === undefined
      ? undefined
      : { versionId: last.slice(key.length + 1), size: this.files.get(last)!.length };
  }

  #sendWork(messages: readonly ProvisionMessage[]): void {
    for (const message of messages) {
      const rows = this.ledger.range(message.rosterId, message.from, message.to);
      assert.equal(rows.length, message.to - message.from + 1, "a work message is sent before its rows are there");
      this.work.push(message);
    }
  }

  #sendRoster(messages: readonly RosterMessage[]): void {
    for (const message of messages) this.send(message);
  }
}
