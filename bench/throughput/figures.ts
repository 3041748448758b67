import { numberText } from "../../local/display/text.ts";
import { percentile } from "../../local/scenario/percentile.ts";
import type { Target } from "../report/target.ts";
import type { Answered } from "./closed-loop.ts";

/** What was seen of one way to the queue. */
export interface Seen {
  /** Warm-up included, because what it sent is in the queue, too. */
  readonly answers: readonly Answered[];
  readonly measuredMs: number;
  /** Messages that SQS counted in the queue afterwards. */
  readonly inQueue: number;
  /** CPU that the process which serves the API used in the measured time, milliseconds; undefined where nobody counts it. */
  readonly cpuMs: number | undefined;
}

export interface ThroughputSide {
  readonly perSecond: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Answers that are no 202, and posts without an answer; warm-up included. */
  readonly errors: number;
  /** Of warm-up and measurement. */
  readonly accepted: number;
  readonly inQueue: number;
  /** Milliseconds of CPU for each answer. */
  readonly cpuMsEach: number | undefined;
}

/** The figures of one way. */
export function figuresOf({ answers, measuredMs, inQueue, cpuMs }: Seen): ThroughputSide {
  const good = answers.filter(({ status }) => status === 202);
  const measured = good.filter(({ atMs }) => atMs >= 0 && atMs < measuredMs);
  const times = measured.map(({ tookMs }) => tookMs);
  return {
    perSecond: measured.length / (measuredMs / 1000),
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    errors: answers.length - good.length,
    accepted: good.length,
    inQueue,
    cpuMsEach: cpuMs === undefined || measured.length === 0 ? undefined : cpuMs / measured.length,
  };
}

/** Requests a second that one core has to get through to the queue. */
const leastPerSecond = 1000;

/** What the local gateway has to reach. */
export function targetsOf({ perSecond, errors, accepted, inQueue }: ThroughputSide, pinned: boolean): Target[] {
  return [
    {
      target: `at least ${numberText(leastPerSecond)} requests a second through the gateway on one core`,
      measured: `${numberText(Math.floor(perSecond))} a second${pinned ? "" : ", but nothing could be pinned to a core"}`,
      met: accepted === 0 || !pinned ? undefined : perSecond >= leastPerSecond,
    },
    { target: "no errors", measured: `${errors} errors`, met: accepted + errors === 0 ? undefined : errors === 0 },
    {
      target: "every 202 is a message in the queue, and nothing else is",
      measured: `${numberText(inQueue)} messages for ${numberText(accepted)} answers`,
      met: accepted === 0 ? undefined : inQueue === accepted,
    },
  ];
}
