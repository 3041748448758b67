import type { Rows } from "../display/display.ts";
import { durationText, numberText, valuesText } from "../display/text.ts";
import { acceptedById, finalDocuments, shown, timeOf } from "./accepted.ts";
import type { Evidence } from "./evidence.ts";
import type { Judgement } from "./judge.ts";
import type { LoadRecord } from "./open-loop.ts";
import { percentile } from "./percentile.ts";
import type { Problem } from "./problem.ts";
import { tally } from "./tally.ts";
import { verdictRows } from "./verdict-rows.ts";

/** What came of a scenario. All times in milliseconds. */
export interface Summary {
  /** Whether every promise was kept. */
  readonly ok: boolean;
  readonly posted: number;
  readonly accepted: number;
  /** How many orders got each other status; 0 stands for no answer. */
  readonly refused: Readonly<Record<number, number>>;
  /** By status and, in brackets, reason: `{ succeeded: 1950, "failed (permanent)": 1 }`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many orders took so many attempts. */
  readonly attempts: Readonly<Record<number, number>>;
  /** Of the 202, from the slot of the request. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** How late the sender itself was at worst; if it is not small, the latencies are not the stack's. */
  readonly latestMs: number;
  /** Outcomes a second until 99 % of them were there, by the documents' own times. */
  readonly throughput?: number;
  /** From the first order to the last outcome. */
  readonly doneMs: number;
  readonly lookups: number;
  readonly deadLetters: number;
  /** How many orders were accepted by each door; left out where there is one door only. */
  readonly doors?: Readonly<Record<string, number>>;
  /** Calls that the receiver of webhooks got, by its answer. */
  readonly webhooks?: Readonly<Record<number, number>>;
  /** Outcomes that came on connections. */
  readonly pushed?: number;
  readonly problems: readonly Problem[];
}

export function summarise(made: {
  evidence: Evidence;
  records: readonly LoadRecord[];
  doneMs: number;
  lookups: number;
  judgement: Judgement;
}): Summary {
  const { evidence, records, doneMs, lookups, judgement } = made;
  const documents = [...finalDocuments(evidence).values()];
  const accepted = records.filter(({ status }) => status === 202);
  const latencies = accepted.map(({ latencyMs }) => latencyMs);
  return {
    ok: judgement.verdict === "kept",
    posted: records.length,
    accepted: accepted.length,
    refused: tally(records.filter(({ status }) => status !== 202).map(({ status }) => status)),
    outcomes: tally(
      documents.map(({ status, reason }) => (reason ? `${shown(status)} (${shown(reason)})` : shown(status))),
    ),
    attempts: tally(documents.map(({ attempts }) => shown(attempts))),
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    latestMs: records.reduce((most, { lateMs }) => Math.max(most, lateMs), 0),
    throughput: throughput(documents),
    doneMs,
    lookups,
    deadLetters: evidence.deadLetters.length,
    ...(evidence.pushed && {
      doors: tally([...acceptedById(evidence.orders).values()].map(({ door = "direct" }) => door)),
      pushed: evidence.pushed.length,
    }),
    ...(evidence.webhooks && { webhooks: tally(evidence.webhooks.calls.map(({ answered }) => answered)) }),
    problems: judgement.problems,
  };
}

/** The summary as a table; of the problems the first of each promise, and how many there are. */
export function summaryRows(summary: Summary): Rows {
  const { p50Ms, p99Ms, throughput: perSecond, problems } = summary;
  const ms = (value: number | undefined) => (value === undefined ? "–" : `${Math.round(value)} ms`);
  const list = (values: Readonly<Record<string, number>>) => valuesText(values) || "none";
  return [
    ["posted", summary.posted],
    ["accepted (202)", summary.accepted],
    ["refused", list(summary.refused)],
    ["outcomes", list(summary.outcomes)],
    ["attempts", list(named(summary.attempts, (n) => (n === "1" ? "took 1" : `took ${n}`)))],
    ["dead letters", summary.deadLetters],
    ...(summary.doors ? ([["by door", list(summary.doors)]] as const) : []),
    ...(summary.pushed === undefined ? [] : ([["pushed to sockets", summary.pushed]] as const)),
    ...(summary.webhooks ? ([["webhooks", list(named(summary.webhooks, (n) => `answered ${n}`))]] as const) : []),
    ["time to the 202", `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}; sent at most ${ms(summary.latestMs)} late`],
    ["throughput", perSecond === undefined ? "–" : `${numberText(perSecond)} outcomes per s, up to 99 %`],
    ["all done after", durationText(summary.doneMs)],
    ...verdictRows(problems),
  ];
}

function named(values: Readonly<Record<string, number>>, name: (key: string) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [name(key), value]));
}

function throughput(documents: readonly Record<string, unknown>[]): number | undefined {
  const time = (name: string) => documents.map((document) => timeOf(document[name])).filter(Number.isFinite);
  const start = time("acceptedAt").reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const end = percentile(time("finishedAt"), 99);
  if (end === undefined || end <= start) return undefined;
  return (documents.length * 0.99) / ((end - start) / 1000);
}
