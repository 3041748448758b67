import { createHash } from "node:crypto";
import type { Verdict } from "../../parts/work-batch.ts";
import { finish, reject, tell } from "../outcome/end-roster.ts";
import type { Roster } from "../roster.ts";
import { unlessUnreadable } from "../unreadable.ts";
import { type Duty, done } from "./duty.ts";
import { split } from "./split.ts";
import { type Task, tasksOf } from "./task.ts";

/** Does what a message of the roster queue asks for. */
export const takeMessage = (duty: Duty, body: string, receives: number): Promise<Verdict> =>
  unlessUnreadable(duty.ports, body, async () => {
    const outcomes: Outcome[] = [];
    for (const task of tasksOf(body)) outcomes.push(await takeTask(duty, task, receives > 1));
    return { act: "ack", outcome: outcomes.join(" ") || "ignored" };
  });

/** What came of a task, for the log. */
type Outcome = "done" | "rejected" | "splitting" | "working" | "continued" | "overtaken" | "gone" | "unknown";

/**
 * Does what a message asks for. May be done again, after it was done, half done, or by two at once.
 *
 * @param again the message was received before, so that who received it may have died after the roster ended and before anybody was told
 */
async function takeTask(duty: Duty, task: Task, again: boolean): Promise<Outcome> {
  const roster = task.kind === "file" ? await opened(duty, task) : await read(duty, task.rosterId);
  if (!roster) return task.kind === "file" ? "gone" : "unknown";
  if (roster.status === "done" || roster.status === "rejected") {
    if (again) await tell(duty, roster.rosterId);
    return roster.status;
  }
  if (roster.status === "working") return end(duty, roster);
  return task.kind === "finish" ? "splitting" : advance(duty, roster);
}

async function advance(duty: Duty, roster: Roster): Promise<Outcome> {
  const { ledger, rosters } = duty.ports;
  const { rosterId } = roster;
  const ending = await split(duty, roster);
  if (ending.kind === "overtaken") return "overtaken";
  if (ending.kind === "rejected") {
    await reject(duty, roster, ending.reason);
    return "rejected";
  }
  if (ending.kind === "unfinished") {
    const { checkpoint } = ending;
    const hopped = { ...checkpoint, hop: checkpoint.hop + 1 };
    const moved = await done(duty, () => ledger.advanceRoster(rosterId, checkpoint, hopped));
    if (!moved) return "overtaken";
    await done(duty, () => rosters.send([{ version: 1, kind: "continue", rosterId }]));
    return "continued";
  }
  // First this, then the counts: workers that end their last row before it leave the end to us, those after it see it.
  await done(duty, () => ledger.turnRoster(rosterId, "splitting", { status: "working" }));
  const now = await read(duty, rosterId);
  return now ? end(duty, now) : "unknown";
}

const end = async (duty: Duty, roster: Roster): Promise<Outcome> => ((await finish(duty, roster)) ? "done" : "working");

const read = (duty: Duty, rosterId: string): Promise<Roster | undefined> =>
  done(duty, () => duty.ports.ledger.readRoster(rosterId));

/** The roster of a file: the same for the same version, whoever tells of it and however often. */
async function opened(duty: Duty, task: Task & { kind: "file" }): Promise<Roster | undefined> {
  const { ledger, files, clock } = duty.ports;
  const { bucket, key } = task;
  const { versionId, size } =
    task.versionId !== undefined && task.size !== undefined
      ? { versionId: task.versionId, size: task.size }
      : ((await done(duty, () => files.newest(bucket, key))) ?? {});
  if (versionId === undefined || size === undefined) return undefined;
  return done(duty, () =>
    ledger.openRoster({
      rosterId: rosterIdOf(key, versionId),
      bucket,
      key,
      versionId,
      size,
      status: "splitting",
      checkpoint: { offset: 0, rows: 0, line: 1, hop: 0 },
      startedAt: clock.now(),
    }),
  );
}

export const rosterIdOf = (key: string, versionId: string): string =>
  createHash("sha256").update(`${key}\n${versionId}`).digest("hex").slice(0, 16);
