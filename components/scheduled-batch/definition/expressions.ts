import type { AttributeValue, Placeholder } from "../lease-writes.ts";

/** JSONata in a field: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
export const expression = (text: string) => `{% ${text} %}`;

const execution = "$states.context.Execution";

/** How often the execution was redriven. Asked for where it is used, because variables outlive a redrive. */
export const redrives = `($exists(${execution}.RedriveCount) ? ${execution}.RedriveCount : 0)`;

/**
 * The tick that the execution is of: Scheduler's, or a synthetic one, or for a start by hand without any, the start. A redriven execution
 * is of no tick, so it takes no lease.
 */
export const slot = `(${redrives} > 0 ? 0 : $toMillis($exists(${execution}.Input.slot) ? ${execution}.Input.slot : ${execution}.StartTime))`;

export const me = `${execution}.Id`;

const number = (text: string): AttributeValue => ({ N: expression(`$string(${text})`) });

/** What the placeholders of the lease's writes stand for. Durations are seconds. */
export function placeholders(duration: number, longestStep: number): Record<Placeholder, AttributeValue> {
  return {
    ":me": { S: expression(me) },
    ":now": number("$millis()"),
    ":slot": number(slot),
    ":expires": number(`$toMillis(${execution}.StartTime) + ${duration * 1_000}`),
    ":busyUntil": number(`$millis() + ${longestStep * 1_000}`),
    ":busySince": number("$held ? 0 : $millis()"),
    ":seen": { S: expression("$item.owner.S") },
    ":seenFence": { N: expression("$item.fence.N") },
    ":zero": { N: "0" },
    ":one": { N: "1" },
  };
}

/** Run of handlers/scheduled-batch/run.ts, of an item that this execution owns. */
export const runOf = (item: string, lease: string) => ({
  lease,
  owner: expression(`${item}.owner.S`),
  fence: expression(`$number(${item}.fence.N)`),
  slot: expression(`$number(${item}.slot.N)`),
  startedAt: expression(`$number(${item}.ownedSince.N)`),
});

/** The run as a function gets it. */
export const run = expression(`$merge([$run, {"redrives": ${redrives}}])`);

/** How many targets `run-now --failed-of` asked for: a number, for the list would take room from the results. */
export const asked = `($exists(${execution}.Input.only) ? {"asked": $count(${execution}.Input.only)} : {})`;

/** The run with what `run-now --failed-of` restricts it to. */
export const openedRun = expression(
  `$merge([$run, {"redrives": ${redrives}}, $exists(${execution}.Input.only) ? {"only": ${execution}.Input.only} : {}])`,
);
