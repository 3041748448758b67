import type { Beginning, Holder, Lease, Tally } from "../../../handlers/scheduled-batch/lease.ts";
import type { LeaseItem, Pause } from "../../../handlers/scheduled-batch/lease-item.ts";

export const LEASE = "levee-test-billing";

/** One lease as DynamoDB keeps it, synchronous; lease-contract.ts holds both to the same rules. `item` is for the state machine's writes. */
export class MemoryLease {
  item: LeaseItem | undefined;

  constructor(item?: LeaseItem) {
    this.item = item;
  }

  read(): LeaseItem | undefined {
    return structuredClone(this.item);
  }

  begin(holder: Holder, { id, over, busyUntil }: Beginning): LeaseItem | undefined {
    const { item } = this;
    if (!item || !this.#isHeldBy(holder) || !((item.expires ?? 0) >= over)) return undefined;
    this.#set({
      running: new Set([...(item.running ?? []), id]),
      busyUntil: Math.max(busyUntil, item.busyUntil ?? 0),
    });
    return this.read();
  }

  end(id: string): void {
    const running = new Set(this.item?.running);
    if (running.delete(id)) this.#set({ running: running.size > 0 ? running : undefined });
  }

  count(holder: Holder, { failed, succeededAt }: Tally): boolean {
    const { item } = this;
    if (!item || !this.#isHeldBy(holder)) return false;
    if (item.summarised !== undefined && item.summarised >= holder.fence) return item.summarised === holder.fence;
    this.#set({
      summarised: holder.fence,
      runs: holder.fence - (item.countedFrom ?? 0),
      failedInARow: failed ? holder.fence - (item.carriedOut ?? 0) : 0,
      ...(!failed && { carriedOut: holder.fence }),
      ...(succeededAt !== undefined && { succeededAt }),
    });
    return true;
  }

  pause(pause: Pause, holder?: Holder): Pause | undefined {
    if (holder && !this.#isHeldBy(holder)) return undefined;
    if (!this.item?.paused) this.#set({ paused: pause });
    return this.read()?.paused;
  }

  resume(resumedAt: number): Pause | undefined {
    const was = this.item?.paused;
    const fence = this.item?.fence ?? 0;
    if (was)
      this.#set({
        paused: undefined,
        runs: undefined,
        failedInARow: undefined,
        summarised: fence,
        countedFrom: fence,
        carriedOut: fence,
        resumedAt,
      });
    return was;
  }

  #isHeldBy = ({ owner, fence }: Holder): boolean => this.item?.owner === owner && this.item.fence === fence;

  #set(change: { readonly [K in keyof LeaseItem]?: LeaseItem[K] | undefined }): void {
    const all = { ...(this.item ?? { id: LEASE, slot: 0, fence: 0 }), ...structuredClone(change) };
    this.item = Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined),
    ) as unknown as LeaseItem;
  }
}

/** The port over it. @param call what a call goes through */
export const leaseOver = (
  memory: MemoryLease,
  call: <T>(effect: () => T) => Promise<T> = async (effect) => effect(),
): Lease => ({
  read: () => call(() => memory.read()),
  begin: (...args) => call(() => memory.begin(...args)),
  end: (...args) => call(() => memory.end(...args)),
  count: (...args) => call(() => memory.count(...args)),
  pause: (...args) => call(() => memory.pause(...args)),
  resume: (...args) => call(() => memory.resume(...args)),
});
