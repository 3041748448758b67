import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { jsonObject } from "./accepted.ts";
import { loopbackOnly } from "./loopback-only.ts";

export interface Follower {
  /** Begins to ask for an id's outcome, from `afterMs` on. `location` is what the 202 said. */
  add(requestId: string, location: string, afterMs: number): void;
  /** Ids without an outcome so far. */
  readonly waiting: number;
  /** Every final document that a GET answered with, by id. */
  readonly documents: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  /** GETs that did not answer 200 with JSON, in words; the first of each id. */
  readonly failedLookups: readonly string[];
  readonly lookups: number;
  /** Asks once more for every outcome, so that one that changed is found. */
  confirm(): Promise<void>;
  close(): Promise<void>;
}

const final = new Set<unknown>(["succeeded", "failed", "expired"]);

interface Waiting {
  readonly id: string;
  readonly path: string;
  readonly dueAt: number;
}

/**
 * Asks `GET` for the outcome of each id as a patient caller does: after the time that the answer named, and then again every `everyMs`;
 * never more than `connections` questions at once, so that asking does not become the load.
 */
export function followOutcomes({
  url,
  signal,
  everyMs = 2000,
  connections = 8,
}: {
  /** Where the orders were posted; outcomes are asked for at the same origin. */
  url: string;
  signal: AbortSignal;
  everyMs?: number;
  connections?: number;
}): Follower {
  const { origin } = loopbackOnly("followOutcomes: url", url);
  const pool = new Pool(origin, { connections, headersTimeout: 30_000, bodyTimeout: 30_000 });
  const closed = new AbortController();
  const stop = AbortSignal.any([signal, closed.signal]);
  const documents: Record<string, Record<string, unknown>[]> = {};
  const paths = new Map<string, string>();
  const failures = new Map<string, string>();
  const queue: Waiting[] = [];
  let asking = 0;
  let lookups = 0;

  async function lookUp(id: string, path: string): Promise<Record<string, unknown> | undefined> {
    lookups += 1;
    try {
      const answer = await pool.request({ method: "GET", path, signal: stop });
      const body = await answer.body.text();
      const document = jsonObject(body);
      if (answer.statusCode === 200 && document) return document;
      // A caller who is told to come later comes later.
      if (answer.statusCode !== 429 && answer.statusCode !== 503)
        fail(id, `GET answered ${answer.statusCode}: ${body.slice(0, 200)}`);
    } catch (error) {
      if (!stop.aborted)
        fail(id, `GET got no answer: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
    }
    return undefined;
  }

  function fail(id: string, text: string): void {
    if (!failures.has(id)) failures.set(id, `${id}: ${text}`);
  }

  async function ask({ id, path }: Waiting): Promise<void> {
    const document = await lookUp(id, path);
    if (document && final.has(document.status)) documents[id] = [document];
    else queue.push({ id, path, dueAt: performance.now() + everyMs });
  }

  async function keepAsking(): Promise<void> {
    while (!stop.aborted) {
      const next = queue[0];
      if (!next || next.dueAt > performance.now()) {
        await sleep(50, undefined, { signal: stop }).catch(() => {});
        continue;
      }
      queue.shift();
      asking += 1;
      await ask(next);
      asking -= 1;
    }
  }

  const askers = Array.from({ length: connections }, keepAsking);

  return {
    add(id, location, afterMs) {
      // An address elsewhere, or none, is the judge's business; nobody is asked there.
      if (!URL.canParse(location, url)) return;
      const path = new URL(location, url).pathname;
      paths.set(id, path);
      queue.push({ id, path, dueAt: performance.now() + afterMs });
    },
    get waiting() {
      return queue.length + asking;
    },
    documents,
    get failedLookups() {
      return [...failures.values()];
    },
    get lookups() {
      return lookups;
    },
    async confirm() {
      const ids = Object.keys(documents);
      const confirmSome = async () => {
        for (let id = ids.pop(); id !== undefined && !stop.aborted; id = ids.pop()) {
          const document = await lookUp(id, paths.get(id)!);
          if (document) documents[id]!.push(document);
        }
      };
      await Promise.all(Array.from({ length: connections }, confirmSome));
    },
    async close() {
      closed.abort();
      await Promise.all(askers);
      await pool.destroy();
    },
  };
}
