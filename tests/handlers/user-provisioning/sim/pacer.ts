import type { Pacer } from "../../../../handlers/pacer/pacer.ts";
import type { Clock } from "../../../../handlers/parts/clock.ts";

/** Keeps the pacer's word within one process: a slot every so often. */
export const pacerOf = (clock: Clock, everyMs: number): Pacer => ({
  async run(items, call, until) {
    const pending = [...items];
    const begun = new Set<Promise<void>>();
    let failure: { error: unknown } | undefined;
    while (!failure && clock.now() + everyMs < until) {
      const item = pending.shift();
      if (item !== undefined) {
        await clock.sleep(everyMs).over;
        const running: Promise<void> = call(item)
          .then(
            (answer) => void (answer === "throttled" && pending.push(item)),
            (error) => {
              failure ??= { error };
            },
          )
          .finally(() => begun.delete(running));
        begun.add(running);
      } else if (begun.size > 0) await Promise.race(begun);
      else break;
    }
    await Promise.all(begun);
    if (failure) throw failure.error;
    return pending;
  },
});
