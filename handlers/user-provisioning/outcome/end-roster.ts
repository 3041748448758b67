import { isAllEnded } from "../counting.ts";
import type { Roster } from "../roster.ts";
import { type Duty, done } from "../split/duty.ts";
import { noticeOf } from "./notice.ts";
import { outcomeKeyOf } from "./outcome-key.ts";
import { outcomeText, rejectedText } from "./outcome-text.ts";

/**
 * Ends a roster if every row has its outcome: first the outcome file, then the status, then the topic is told. A crash between repeats it;
 * who reads the status sees a file that is there. Only the process that turned the status tells.
 *
 * @returns whether it has ended now
 */
export async function finish(duty: Duty, roster: Roster): Promise<boolean> {
  const { ledger } = duty.ports;
  if (roster.status !== "working") return false;
  if (!isAllEnded(roster, await done(duty, () => ledger.counts(roster.rosterId)))) return false;
  return end(duty, roster, { status: "done" }, () => outcomeText(ledger.allRows(roster.rosterId)));
}

/** Ends a file that is no roster in the same order. Nothing of it was worked. */
export const reject = (duty: Duty, roster: Roster, reason: string): Promise<boolean> =>
  end(duty, roster, { status: "rejected", reason }, () => rejectedText(reason));

/** Tells the topic of a roster that has ended. */
export async function tell(duty: Duty, rosterId: string): Promise<void> {
  const { ledger, topic } = duty.ports;
  const roster = await done(duty, () => ledger.readRoster(rosterId));
  const counts = await done(duty, () => ledger.counts(rosterId));
  if (roster?.endedAt !== undefined) await done(duty, () => topic.publish(noticeOf(roster, counts)));
}

async function end(
  duty: Duty,
  roster: Roster,
  to: Pick<Roster, "status" | "reason">,
  text: () => AsyncIterable<string>,
): Promise<boolean> {
  const { ledger, files, clock } = duty.ports;
  const { rosterId, bucket, key, versionId, status } = roster;
  const outcomeKey = outcomeKeyOf(key);
  const about = { roster: rosterId, "roster-version": versionId };
  await done(duty, () => files.write(bucket, outcomeKey, text(), about));
  const ended = { ...to, outcomeKey, endedAt: clock.now() };
  const turned = await done(duty, () => ledger.turnRoster(rosterId, status, ended));
  if (turned) await tell(duty, rosterId);
  return turned;
}
