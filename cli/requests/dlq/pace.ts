/** Makes callers wait for their turn, so that no more than `rate` a second go on, evenly; without a rate nobody waits. */
export function paceOf(
  rate: number | undefined,
  { now, sleep }: { now(): number; sleep(ms: number): Promise<unknown> },
): () => Promise<void> {
  let next = 0;
  return async () => {
    if (rate === undefined) return;
    const at = Math.max(next, now());
    next = at + 1_000 / rate;
    if (at > now()) await sleep(at - now());
  };
}
