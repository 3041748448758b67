import {
  assertApart,
  assertCounted,
  assertPausesHold,
  assertRedrivenDoNothing,
  assertSlotsOnce,
  assertStops,
} from "./assert-kept.ts";
import type { Batch, Broken } from "./batch.ts";

/** What stands in the protocol so that a promise is kept. */
export interface Guard {
  /** As the end of a sentence: the promise is broken unless … */
  readonly unless: string;
  /** Takes it out of the definition and the expressions. */
  readonly broken: Broken;
  /** The promise. */
  readonly judge: (batch: Batch) => void;
  /** A play of `rough` that is known to show it; others do, too. */
  readonly first: number;
  /**
   * Where it is shown: `tight`, runs are stopped in the very moment that a step begins; `thieves`, every tick comes twice to a run that was
   * stopped, while its functions begin late.
   *
   * @default rough
   */
  readonly among?: "tight" | "thieves";
}

type Change = (text: string) => string;

const without =
  (...parts: readonly (string | RegExp)[]): Change =>
  (text) =>
    parts.reduce((left: string, part) => left.replaceAll(part, ""), text);

/** Changes only one state of the definition. */
const inState =
  (name: string, change: Change): Change =>
  (text) => {
    if (!text.startsWith("{")) return text;
    const definition = JSON.parse(text);
    definition.States[name] = JSON.parse(change(JSON.stringify(definition.States[name])));
    return JSON.stringify(definition);
  };

const both =
  (...changes: readonly Change[]): Change =>
  (text) =>
    changes.reduce((left, change) => change(left), text);

/** In both states that acquire. */
const acquiring = (change: Change): Change => both(inState("Acquire", change), inState("AcquireFreed", change));

const NEWER = "(attribute_not_exists(#slot) OR #slot < :slot) AND ";

export const guards: readonly Guard[] = [
  {
    unless: "whoever acquires finds nobody there",
    broken: { alter: acquiring(without("attribute_not_exists(#owner) AND ")) },
    judge: assertApart,
    first: 1,
  },
  {
    unless: "whoever acquires waits until what a release left behind has ended",
    broken: { alter: acquiring(without(" AND (attribute_not_exists(#freeAt) OR #freeAt < :now)")) },
    judge: assertApart,
    first: 7,
  },
  {
    unless: "a release that leaves steps behind says until when",
    broken: { alter: inState("ReleaseLater", without("SET #freeAt = #busyUntil ")) },
    judge: assertApart,
    first: 7,
  },
  {
    unless: "a release asks whether a step is at work",
    broken: { alter: inState("Release", without(" AND attribute_not_exists(#running)")) },
    judge: assertApart,
    first: 36,
  },
  {
    unless: "a takeover waits for the dead one's last step",
    broken: {
      alter: both(
        inState("TakeOver", without("#busyUntil < :now AND ")),
        inState("Judge", without(/ and \$number\(\$item\.busyUntil\.N\) < \$millis\(\)/g)),
        inState("DescribeOwner", (text) => text.replace(/\$toMillis\(\$states\.result\.StopDate\) < [^%]*/, "true ")),
      ),
    },
    judge: assertApart,
    first: 7,
  },
  {
    unless: "a takeover itself waits for what began after its owner had died",
    broken: { alter: inState("TakeOver", without("#busyUntil < :now AND ")) },
    judge: assertApart,
    first: 28,
    among: "thieves",
  },
  {
    unless: "a takeover asks for a pause, which came after it had looked",
    broken: { alter: inState("TakeOver", without(" AND attribute_not_exists(#paused)")) },
    judge: assertPausesHold,
    first: 32,
    among: "thieves",
  },
  {
    unless: "a step asks whether its run has the lease",
    broken: { alter: without("#owner = :owner AND #fence = :fence AND ") },
    judge: assertApart,
    first: 13,
  },
  {
    unless: "a step notes itself",
    broken: { alter: without(" ADD #running :step") },
    judge: assertApart,
    first: 18,
  },
  {
    unless: "a step says until when it keeps others away",
    broken: { alter: (text) => text.replace("SET #busyUntil = :busyUntil ADD", "ADD") },
    judge: assertApart,
    first: 11,
  },
  {
    unless: "a lease outlasts the run and its longest step",
    broken: {
      alter: (text) => text.replace(/(StartTime\)) \+ \d+/g, "$1 + 60000").replaceAll(" AND #expires >= :over", ""),
    },
    judge: assertApart,
    first: 3,
  },
  {
    unless: "all times allow for clocks that differ",
    broken: {
      times: { longestMs: 62_000, skewMs: 0 },
      alter: (text) =>
        text
          .replace(/(\$millis\(\) [+-]) 75000/g, "$1 62000")
          .replace(/(StartTime\)) \+ (\d+)/g, (_, start, ms) => `${start} + ${Number(ms) - 26_000}`),
    },
    judge: assertApart,
    first: 4,
    among: "tight",
  },
  {
    unless: "a slot has to be newer",
    broken: {
      alter: both(without(NEWER), (text) => text.replaceAll("$number($item.slot.N) >=", "0 >=")),
    },
    judge: assertSlotsOnce,
    first: 1,
  },
  {
    unless: "a pause keeps from acquiring",
    broken: { alter: acquiring(without("attribute_not_exists(#paused) AND ")) },
    judge: assertPausesHold,
    first: 11,
  },
  {
    unless: "a step asks whether its run was redriven",
    broken: {
      alter: (text) => text.replaceAll(/\{\\"redrives\\": \(\$exists[^)]*\) \? [^)]*\)/g, '{\\"redrives\\": 0'),
    },
    judge: assertRedrivenDoNothing,
    first: 1,
  },
  {
    unless: "a skipped slot is remembered",
    broken: {
      alter: inState("Skip", without(" AND (attribute_not_exists(#skippedSlot) OR #skippedSlot < :slot)")),
    },
    judge: assertCounted,
    first: 1,
  },
  {
    unless: "runs that nobody summed up are counted",
    broken: {
      alter: (text) => text.replace("#runs = :fence - if_not_exists(#countedFrom, :zero)", "#runs = :zero"),
    },
    judge: assertStops,
    first: 4,
  },
];
