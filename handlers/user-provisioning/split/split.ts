import { recordsOf } from "../csv/records.ts";
import type { Checkpoint, Roster } from "../roster.ts";
import { type Duty, done, hasTimeFor, WINDOW_MS } from "./duty.ts";
import { type Entry, entryOf } from "./entry.ts";
import { HEAD_BYTES, type Head, readHead, sizeFault } from "./head.ts";
import { blocksFrom, bytesOf, FileGone } from "./read-file.ts";
import { takeWindow, WINDOW_ROWS } from "./window.ts";

/** How a split came to its end. */
export type Ending =
  /** Every record is in the ledger. */
  | { readonly kind: "read" }
  /** It is no roster; nothing of it was worked. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** No time is left; its checkpoint is moved. */
  | { readonly kind: "unfinished"; readonly checkpoint: Checkpoint }
  /** Another process is further. */
  | { readonly kind: "overtaken" };

interface Window {
  readonly entries: readonly Entry[];
  /** Where the next one begins. */
  readonly next: Pick<Checkpoint, "offset" | "line">;
}

/**
 * Takes a roster into the ledger, from its checkpoint on, a window at a time: rows, then work messages, then the checkpoint. So whatever is
 * on the queue is in the ledger, and a crash repeats a window, which changes nothing. At least one window is taken, whatever the time, so
 * every invocation gets on.
 */
export async function split(duty: Duty, roster: Roster): Promise<Ending> {
  const { maxHops } = duty.settings;
  let { checkpoint } = roster;
  let header: readonly string[] | undefined;
  try {
    if (checkpoint.hop > maxHops && checkpoint.offset < roster.size)
      return await stopped(`the split has continued itself ${maxHops.toLocaleString("en")} times`);
    const head = await headOf(duty, roster);
    if (typeof head === "string") return await stopped(head);
    header = head.names;
    for await (const { entries, next } of windowsOf(duty, roster, head)) {
      if (!(await take(entries, next))) return { kind: "overtaken" };
      if (!hasTimeFor(duty, WINDOW_MS)) return { kind: "unfinished", checkpoint };
    }
    return (await take([], { offset: roster.size, line: checkpoint.line })) ? { kind: "read" } : { kind: "overtaken" };
  } catch (error) {
    if (error instanceof FileGone) return await stopped("the file was deleted while it was read");
    throw error;
  }

  async function take(entries: readonly Entry[], next: Window["next"]): Promise<boolean> {
    const from = checkpoint;
    checkpoint = { ...from, ...next, rows: from.rows + entries.length };
    if (entries.length > 0) await done(duty, () => takeWindow(duty.ports, roster, entries));
    const moved = await done(duty, () => duty.ports.ledger.advanceRoster(roster.rosterId, from, checkpoint, header));
    header = undefined;
    return moved;
  }

  /**
   * Nothing more can be read. Rows that are in work stay there, also those that a process left behind which died in the midst of the next
   * window; what is missing among them and behind them has a row that says so.
   */
  async function stopped(why: string): Promise<Ending> {
    const { rows, line } = checkpoint;
    const behind = await done(duty, () => duty.ports.ledger.rows(roster.rosterId, rows + 1, rows + WINDOW_ROWS + 1));
    if (rows === 0 && behind.length === 0) return { kind: "rejected", reason: why };
    duty.ports.log.error("a roster is not read to its end", { rosterId: roster.rosterId, rows, why });
    const fault = `${why}: nothing was read from this line on`;
    const last = Math.max(rows, ...behind.map(({ n }) => n));
    const isSaid = behind.some(({ n, reason }) => n === last && reason === fault);
    const rest = Array.from({ length: last - rows + (isSaid ? 0 : 1) }, (_, i) => ({ n: rows + 1 + i, line, fault }));
    return (await take(rest, { offset: roster.size, line })) ? { kind: "read" } : { kind: "overtaken" };
  }
}

async function headOf(duty: Duty, roster: Roster): Promise<Head | string> {
  const { size } = roster;
  const { maxBytes, columns } = duty.settings;
  const fault = sizeFault(size, maxBytes);
  if (fault !== undefined) return fault;
  const bytes = await bytesOf(duty, roster, 0, Math.min(size, HEAD_BYTES));
  return readHead(Buffer.from(bytes), size <= HEAD_BYTES, columns);
}

async function* windowsOf(duty: Duty, roster: Roster, head: Head): AsyncGenerator<Window> {
  const { checkpoint } = roster;
  const { maxRows } = duty.settings;
  const from = checkpoint.offset === 0 ? head.start : checkpoint;
  let n = checkpoint.rows;
  let entries: Entry[] = [];
  let next = from;
  for await (const record of recordsOf(blocksFrom(duty, roster, from.offset), from, head.delimiter)) {
    const { line } = record;
    n++;
    entries.push(
      n > maxRows
        ? { n, line, fault: `it is beyond the limit of ${maxRows.toLocaleString("en")} rows` }
        : entryOf(record, n, head.columns, head.delimiter),
    );
    next = record.next;
    if (entries.length === WINDOW_ROWS) {
      yield { entries, next };
      entries = [];
    }
  }
  if (entries.length > 0) yield { entries, next };
}
