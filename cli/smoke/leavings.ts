import { explain } from "../explain.ts";

/** How long one thing may take to be taken away. */
const REMOVE_MS = 60_000;

/** What a smoke test could take away again, and what not, with why. */
export interface Cleaned {
  readonly removed: readonly string[];
  readonly left: readonly { readonly what: string; readonly why: string }[];
}

/** What a smoke test has put into the world, and how each is taken away again; the newest first. */
export class Leavings {
  readonly #all: { readonly what: string; readonly remove: () => Promise<unknown> }[] = [];

  /**
   * To be called before it is there, or as soon as it has a name: whatever happens after that, it is cleaned away.
   *
   * @returns what undoes that: there is nothing to be taken away any more
   */
  add(what: string, remove: () => Promise<unknown>): () => void {
    const one = { what, remove };
    this.#all.push(one);
    return () => void this.#all.splice(this.#all.indexOf(one), 1);
  }

  /** Nothing keeps the others from being taken away, and nothing is waited for without end. */
  async clean(report: (detail: string) => void, withinMs = REMOVE_MS): Promise<Cleaned> {
    const removed: string[] = [];
    const left: { what: string; why: string }[] = [];
    for (const { what, remove } of this.#all.splice(0).reverse()) {
      report(what);
      try {
        await inTime(remove(), withinMs);
        removed.push(what);
      } catch (error) {
        left.push({ what, why: explain(error) });
      }
    }
    return { removed, left };
  }
}

async function inTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms / 1_000} s`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
