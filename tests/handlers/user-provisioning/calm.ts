import type { Pacer } from "../../../handlers/pacer/pacer.ts";
import type { InviteMessage, ProvisionMessage, RosterMessage } from "../../../handlers/user-provisioning/messages.ts";
import type { Mails, NewMail, Ports, Users, WatchedOutbox } from "../../../handlers/user-provisioning/ports.ts";
import type { Row, RowChange } from "../../../handlers/user-provisioning/row.ts";
import { rosterOf, rowOf } from "./ledger-contract.ts";
import { ledgerOver, MemoryLedger } from "./memory-ledger.ts";

export const NOW = 1_780_000_000_000;
export const ID = "aaaaaaaaaaaaaaaa";

type Created = Awaited<ReturnType<Users["create"]>>;
type Sent = Awaited<ReturnType<Mails["send"]>>;

/** A world in which nothing goes wrong by itself, and time passes only while somebody sleeps. Answers are taken in order, then `created`, `sent`. */
export function calm(rows: readonly RowChange[] = []) {
  const time = { now: NOW };
  const memory = new MemoryLedger(() => time.now);
  memory.openRoster({ ...rosterOf(ID, NOW), checkpoint: { offset: 9, rows: rows.length, line: 9, hop: 0 } });
  memory.turnRoster(ID, "splitting", { status: "working" });
  for (const [i, row] of rows.entries()) memory.putRow(rowOf(ID, i + 1, row));
  const queued = { work: [] as ProvisionMessage[], invitations: [] as InviteMessage[], rosters: [] as RosterMessage[] };
  const idle = { work: true, invitations: true };
  const created: string[] = [];
  const mailed: NewMail[] = [];
  const answers = { create: [] as Created[], send: [] as Sent[], createdAt: undefined as number | undefined };
  const lines: { message: string; [field: string]: unknown }[] = [];
  const note = (message: string, fields = {}) => void lines.push({ message, ...fields });
  const outbox = <Name extends "work" | "invitations" | "rosters">(
    name: Name,
  ): WatchedOutbox<(typeof queued)[Name][number]> => ({
    send: async (messages) => void (queued[name] as unknown[]).push(...messages),
    isIdle: async () => name === "rosters" || idle[name as "work"],
  });
  let n = 0;
  const ports = {
    clock: {
      now: () => time.now,
      sleep(ms: number) {
        time.now += ms;
        return { over: Promise.resolve(), cancel() {} };
      },
    },
    log: { debug: note, info: note, warn: note, error: note },
    ledger: ledgerOver(memory),
    queue: { showAfter: async () => {} },
    work: outbox("work"),
    invitations: outbox("invitations"),
    rosters: outbox("rosters"),
    random: () => 0.5,
    nonce: () => `rev${n++}`,
    pacer: inOrder,
    users: {
      create: async ({ username }) => {
        created.push(username);
        return answers.create.shift() ?? { kind: "created" };
      },
      createdAt: async () => answers.createdAt,
    } satisfies Users,
    mails: {
      send: async (mail) => {
        mailed.push(mail);
        return answers.send.shift() ?? { kind: "sent", messageId: `mail${mailed.length}` };
      },
    } satisfies Mails,
  } satisfies Ports & Record<string, unknown>;
  const row = (at: number): Row => memory.range(ID, at, at)[0]!;
  return { time, memory, ports, queued, idle, created, mailed, answers, lines, row, deadline: NOW + 60_000 };
}

/** Calls one after the other; what is throttled is left. */
const inOrder: Pacer = {
  async run(items, call) {
    const left = [];
    for (const item of items) if ((await call(item)) === "throttled") left.push(item);
    return left;
  },
};
