import { percentile } from "../../local/scenario/percentile.ts";
import type { Call } from "./drive.ts";
import type { Effect } from "./job.ts";

/** What is known of one side when all is over. */
export interface Evidence {
  /** The status of an answer that says yes: 200, or 202. */
  readonly yes: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly calls: readonly Call[];
  /** The lines of the effect log that belong to this side and to no warm-up. */
  readonly effects: readonly Effect[];
  /** Outcome that a GET told afterwards, by request; left out where the answer itself was the outcome. */
  readonly outcomes?: ReadonlyMap<number, string>;
}

/** The figures of one side; times in milliseconds, and from a request's slot, not from when it was sent. */
export interface SideFigures {
  readonly requests: number;
  readonly answeredWell: number;
  /** Requests whose last answer was a refusal, by its status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Requests without any answer, and those that were answered well and not worked, or have no good outcome. */
  readonly lost: number;
  /** Of the good answers. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** How often something was sent, retries included. */
  readonly sent: number;
  /** By the effect log: requests that were worked to the end at least once, and more than once. */
  readonly worked: number;
  readonly workedTwice: number;
  /** How much was in work at one moment: what the account's concurrency really let through. */
  readonly mostAtOnce: number;
  /** From a request's slot until its work had ended for the first time. */
  readonly workedP50Ms: number | undefined;
  readonly workedP99Ms: number | undefined;
  /** Worked, and its caller never heard of it. */
  readonly workedUnheard: number;
  /** Until the last work ended. */
  readonly workDoneMs: number;
  /** Until the last client knew or had given up. */
  readonly clientsDoneMs: number;
  /** How late the sender itself was at worst; where it is not small, the figures are not the API's. */
  readonly latestMs: number;
}

/** Judges one side by what its clients were told and by what the functions themselves wrote down. */
export function judge({ yes, startedAt, calls, effects, outcomes }: Evidence): SideFigures {
  const ends = new Map<number, number[]>();
  for (const { n, event, at } of effects) if (event === "end") ends.set(n, [...(ends.get(n) ?? []), at - startedAt]);
  const kept = ({ n }: Call) => ends.has(n) && (!outcomes || outcomes.get(n) === "succeeded");
  const good = calls.filter(({ status }) => status === yes);
  const unanswered = calls.filter(({ status }) => status === 0);
  const refused: Record<number, number> = {};
  for (const { status } of calls) if (status !== yes && status !== 0) refused[status] = (refused[status] ?? 0) + 1;
  const waits = good.map(waitMs);
  const works = calls.flatMap(
    ({ n, slotMs }) =>
      ends
        .get(n)
        ?.slice(0, 1)
        .map((ms) => ms - slotMs) ?? [],
  );
  const answers = calls.map(({ attempts }) => attempts.at(-1)!.answeredMs);
  return {
    requests: calls.length,
    answeredWell: good.length,
    refused,
    lost: unanswered.length + good.filter((call) => !kept(call)).length,
    p50Ms: percentile(waits, 50),
    p99Ms: percentile(waits, 99),
    sent: calls.reduce((sum, { attempts }) => sum + attempts.length, 0),
    worked: ends.size,
    workedTwice: [...ends.values()].filter((times) => times.length > 1).length,
    mostAtOnce: mostAtOnce(effects),
    workedP50Ms: percentile(works, 50),
    workedP99Ms: percentile(works, 99),
    workedUnheard: calls.filter(({ n, status }) => status !== yes && ends.has(n)).length,
    workDoneMs: [...ends.values()].flat().reduce((last, at) => Math.max(last, at), 0),
    clientsDoneMs: answers.reduce((last, at) => Math.max(last, at), 0),
    latestMs: calls.reduce((most, { slotMs, attempts }) => Math.max(most, attempts[0]!.sentMs - slotMs), 0),
  };
}

/** From the slot of a request to its last answer. */
export const waitMs = ({ slotMs, attempts }: Call): number => attempts.at(-1)!.answeredMs - slotMs;

/** The order of the effect log's lines is one order for all processes. */
function mostAtOnce(effects: readonly Effect[]): number {
  let now = 0;
  let most = 0;
  for (const { event } of effects) {
    now += event === "begin" ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}
