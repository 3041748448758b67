/**
 * What paces calls to a service whose quota is shared: by other invocations, other pipelines, other stacks, live traffic.
 *
 * @example
 * ```ts
 * const left = await pacer.run(users, async (user) => (await create(user)) ? "done" : "throttled", deadline);
 * ```
 */
export interface Pacer {
  /**
   * Begins `call` once for each item, each at a slot of its own, in order. What answers `throttled` slows the pace of everybody who shares
   * the pacer, and is begun again at a later slot. A call that throws ends the run, once all that were begun have settled.
   *
   * @param until no slot after this is used, epoch milliseconds
   * @returns the items that were not begun, or were throttled last, when the time was over; empty when all are done
   */
  run<Item>(
    items: readonly Item[],
    call: (item: Item) => Promise<"done" | "throttled">,
    until: number,
  ): Promise<readonly Item[]>;
}
