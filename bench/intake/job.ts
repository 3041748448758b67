import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What is posted to either side; `n` tells the requests apart, and is negative for what only warms the functions up. */
export interface Posted {
  readonly n: number;
}

/** One line of the effect log, which both functions write and neither side's answers can colour. */
export interface Effect {
  readonly side: Side;
  readonly n: number;
  readonly event: "begin" | "end";
  /** Epoch milliseconds; all processes share one machine's clock. */
  readonly at: number;
  readonly pid: number;
}

export type Side = "proxy" | "intake";

/** How long the work takes. */
export const workMs = 1000;

/** The work, the same behind both APIs: a second in which the function waits for something, as most do. */
export async function job(side: Side, { n }: Posted): Promise<{ n: number }> {
  const note = (event: Effect["event"]) => {
    const effect: Effect = { side, n, event, at: Date.now(), pid: process.pid };
    // One write to a file opened with O_APPEND: lines of several processes never mix.
    appendFileSync(process.env.EFFECTS!, `${JSON.stringify(effect)}\n`, { flag: "a" });
  };
  note("begin");
  await sleep(workMs);
  note("end");
  return { n };
}
