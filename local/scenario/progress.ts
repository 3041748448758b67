import type { Figures } from "../display/display.ts";
import type { QueueDepth } from "./evidence.ts";
import type { Follower } from "./follow-outcomes.ts";
import type { LoadRecord } from "./open-loop.ts";
import type { Order } from "./orders.ts";
import { slowMs } from "./special-articles.ts";

/** Milliseconds over which the shown rates are averaged. */
const windowMs = 3000;

/** Counts what goes on while the scenario plays, for the display. */
export class Progress {
  readonly #start = performance.now();
  readonly #orders: readonly Order[];
  readonly #follower: Follower;
  readonly #toAccept: number;
  #accepted = 0;
  #refused = 0;
  #unanswered = 0;
  #isAllAnswered = false;
  #slowUntil = 0;
  #depth: QueueDepth | undefined;
  #history: { at: number; answered: number; done: number }[] = [];

  constructor(orders: readonly Order[], follower: Follower) {
    this.#orders = orders;
    this.#follower = follower;
    this.#toAccept = orders.filter(({ expect }) => expect === 202).length;
  }

  answered({ index, status }: LoadRecord): void {
    if (status === 202) this.#accepted += 1;
    else if (status === 0) this.#unanswered += 1;
    else this.#refused += 1;
    if (status === 202 && this.#orders[index]?.kind === "slow") this.#slowUntil = this.elapsedMs() + slowMs;
  }

  allAnswered(): void {
    this.#isAllAnswered = true;
  }

  depth(depth: QueueDepth): void {
    this.#depth = depth;
  }

  elapsedMs(): number {
    return performance.now() - this.#start;
  }

  figures(): Figures {
    const outcomes = { succeeded: 0, failed: 0, expired: 0 };
    for (const [document] of Object.values(this.#follower.documents)) {
      outcomes[document?.status as keyof typeof outcomes] += 1;
    }
    const done = outcomes.succeeded + outcomes.failed + outcomes.expired;
    const answered = this.#accepted + this.#refused + this.#unanswered;
    const rates = this.#rates(answered, done);
    const total = this.#isAllAnswered ? this.#accepted : this.#toAccept;
    return {
      title: "outcomes",
      done,
      total,
      remainingMs: this.#remainingMs(total - done, rates.done),
      rows: {
        orders: { answered, "to go": this.#orders.length - answered, "per s": rates.answered },
        answers: present(
          { accepted: this.#accepted, refused: this.#refused, unanswered: this.#unanswered },
          "accepted",
        ),
        outcomes: { ...present(outcomes, "succeeded"), "per s": rates.done },
        queue: {
          waiting: this.#depth?.waiting ?? 0,
          "in work": this.#depth?.inWork ?? 0,
          delayed: this.#depth?.delayed ?? 0,
        },
      },
    };
  }

  #rates(answered: number, done: number): { answered: number; done: number } {
    const at = this.elapsedMs();
    this.#history.push({ at, answered, done });
    while (this.#history.length > 2 && this.#history[0]!.at < at - windowMs) this.#history.shift();
    const first = this.#history[0]!;
    const seconds = Math.max(0.1, (at - first.at) / 1000);
    return {
      answered: Math.round((answered - first.answered) / seconds),
      done: Math.round((done - first.done) / seconds),
    };
  }

  #remainingMs(left: number, perSecond: number): number | undefined {
    if (left <= 0) return undefined;
    const slowMsLeft = Math.max(0, this.#slowUntil - this.elapsedMs());
    if (perSecond > 0) return Math.max(slowMsLeft, (left / perSecond) * 1000);
    return slowMsLeft > 0 ? slowMsLeft : undefined;
  }
}

/** Without the zeros, but for the first that people look for. */
function present(values: Record<string, number>, always: string): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value > 0 || name === always));
}
