import { setTimeout as sleep } from "node:timers/promises";
import { effectsOf, environmentsOf } from "./effects.ts";
import { type Posted, type Side, workMs } from "./job.ts";

const rounds = 4;

/** Posts to a side until as many execution environments as it may have are there, so that nobody is charged for a start. */
export async function warmUp(options: {
  side: Side;
  url: string;
  concurrency: number;
  effectLog: string;
  signal: AbortSignal;
}): Promise<number> {
  const { side, url, concurrency, effectLog, signal } = options;
  // A worker behind the queue takes two requests at a time, so it needs twice as many to fill all environments.
  const each = side === "intake" ? 2 * concurrency : concurrency;
  for (let round = 1; round <= rounds; round++) {
    const posts = Array.from({ length: each }, (_, n) => post(url, { n: -1 - n }, signal));
    await Promise.all(posts);
    await sleep(side === "intake" ? 3 * workMs : workMs, undefined, { signal });
    if (environmentsOf(effectLog, side) >= concurrency) break;
  }
  if (effectsOf(effectLog, side).length > 0) throw new Error(`something worked on side "${side}" before the load`);
  return environmentsOf(effectLog, side);
}

async function post(url: string, body: Posted, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  await answer.arrayBuffer();
  // The proxy refuses what comes while its first environments start; the next round asks again.
  if (answer.status >= 400 && answer.status !== 503)
    throw new Error(`warm-up: POST ${url} answered ${answer.status}; 200, 202 or 503 was expected`);
}
