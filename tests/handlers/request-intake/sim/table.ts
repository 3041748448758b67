import { MAX_FOLLOWERS } from "../../../../handlers/request-intake/follow.ts";
import { type Item, isOutcome, type State } from "../../../../handlers/request-intake/item.ts";
import type { KeyHolder, StatusStore, Written } from "../../../../handlers/request-intake/ports.ts";

/**
 * The status table as DynamoDB would keep it, synchronous. tests/e2e/handlers holds the real adapter to the same rules.
 * Every change goes through `put`, which is where a test watches.
 */
export class Table {
  readonly items = new Map<string, Item>();
  readonly keys = new Map<string, KeyHolder & { expiresAt: number }>();
  readonly replies = new Map<string, string>();
  readonly watchers: ((before: Item | undefined, after: Item) => void)[] = [];

  read(id: string): Item | undefined {
    const item = this.items.get(id);
    return item && structuredClone(item);
  }

  transition(id: string, from: string | null, to: State): Written {
    const item = this.items.get(id);
    const unchanged = from === null ? item === undefined : item?.rev === from;
    if (!unchanged && item?.rev !== to.rev) return { done: false, item: this.read(id) };
    return this.#put({ ...to, id, followers: item?.followers ?? [], told: false });
  }

  enlist(id: string, follower: string, fresh: State): Written {
    const item = this.items.get(id);
    if (item && isOutcome(item.status)) return { done: false, item: this.read(id) };
    const followers = item?.followers ?? [];
    if (followers.includes(follower)) return { done: true, item: this.read(id)! };
    if (followers.length >= MAX_FOLLOWERS) return { done: false, item: this.read(id) };
    return this.#put({ told: false, ...fresh, ...item, followers: [...followers, follower], id });
  }

  discharge(id: string, rev: string): void {
    const item = this.items.get(id);
    if (item?.rev === rev) this.#put({ ...item, deadLetter: "sent", told: true, detail: undefined });
  }

  takeKey(hash: string, holder: KeyHolder, now: number, expiresAt: number): KeyHolder {
    const held = this.readKey(hash, now);
    if (held) return held;
    this.keys.set(hash, { ...holder, expiresAt });
    return holder;
  }

  keepReply(id: string, replyTo: string): void {
    this.replies.set(id, replyTo);
  }

  replyOf(id: string): string | undefined {
    return this.replies.get(id);
  }

  readKey(hash: string, now: number): KeyHolder | undefined {
    const held = this.keys.get(hash);
    if (!held || held.expiresAt <= now) return undefined;
    const { expiresAt: _, ...holder } = held;
    return holder;
  }

  #put(item: Item): Written {
    const before = this.items.get(item.id);
    this.items.set(item.id, item);
    for (const watch of this.watchers) watch(before, item);
    return { done: true, item: structuredClone(item) };
  }
}

/** The table as a process sees it: each operation is a call that can fail. */
export const storeOver = (table: Table, call: <T>(effect: () => T) => Promise<T>): StatusStore => ({
  read: (...args) => call(() => table.read(...args)),
  transition: (...args) => call(() => table.transition(...args)),
  enlist: (...args) => call(() => table.enlist(...args)),
  discharge: (...args) => call(() => table.discharge(...args)),
  takeKey: (...args) => call(() => table.takeKey(...args)),
  keepReply: (id, replyTo) => call(() => table.keepReply(id, replyTo)),
  replyOf: (...args) => call(() => table.replyOf(...args)),
  readKey: (...args) => call(() => table.readKey(...args)),
});
