import { thrown } from "../parts/thrown.ts";
import { endedOf } from "./counting.ts";
import { DIED } from "./invite-rows.ts";
import { inviteMessages, type ProvisionMessage } from "./messages.ts";
import type { SweepPorts } from "./ports.ts";
import type { Counts, Roster } from "./roster.ts";
import { isOpen, isUninvited, type Row, type RowChange } from "./row.ts";
import { finishIfEnded, forEach, lastCall, move, type Shift } from "./shift.ts";

export type SweepShift = Shift<SweepPorts> & {
  /** How long a roster may stand still before somebody looks, milliseconds: longer than any function of the pipeline runs. */
  readonly staleAfterMs: number;
  /** The age at which a roster is brought to its end whatever is missing, milliseconds. */
  readonly abandonAfterMs: number;
};

const NO_USER = "abandoned: it had no outcome when its roster was given up; put it in another roster";
const NO_MAIL = "abandoned: it was not sent when its roster was given up; `resend` sends it";

/**
 * Sees to it that every roster ends. Does everything that a lost message, a dead process or a crash between two writes may have left
 * undone; what it does twice, or while somebody else does it, does no harm.
 */
export async function sweep(shift: SweepShift): Promise<void> {
  const { clock, ledger, log } = shift.ports;
  const rosters = await ledger.openRosters();
  for (const roster of rosters) {
    if (clock.now() > lastCall(shift)) return log.warn("no time left for the rest of the rosters");
    const { rosterId } = roster;
    try {
      log.info("roster", { rosterId, ...(await sweepRoster(shift, roster)) });
    } catch (error) {
      log.error("a roster could not be swept", { rosterId, error: thrown(error).name });
    }
  }
}

async function sweepRoster(shift: SweepShift, roster: Roster): Promise<{ readonly outcome: string }> {
  const { clock, ledger, rosters } = shift.ports;
  const { rosterId } = roster;
  const now = clock.now();
  const isOld = now - roster.startedAt >= shift.abandonAfterMs;
  if (isOld && roster.status === "working") return abandon(shift, roster);
  if (await finishIfEnded(shift, rosterId)) return { outcome: "ended" };
  const mark = markOf(roster, await ledger.counts(rosterId));
  if (now - (await ledger.markRoster(rosterId, mark, now)) < shift.staleAfterMs) return { outcome: "moving" };
  // While a split lives, it puts rows; it is given up only once it has stood still for longer than a process can live.
  if (isOld) return abandon(shift, roster);
  if (roster.status === "splitting") await rosters.send([{ version: 1, kind: "continue", rosterId }]);
  else await mend(shift, rosterId);
  // So that it is looked at again when it has stood still for as long once more, and not with every sweep.
  await ledger.markRoster(rosterId, `${mark} swept`, now);
  return { outcome: "stood still" };
}

/** How far a roster is. */
function markOf({ status, checkpoint }: Roster, counts: Counts): string {
  const { rows, invitations } = endedOf(counts);
  return [status, checkpoint.offset, checkpoint.hop, rows, counts.invitation.due, invitations].join(" ");
}

/** A row whose queue still has messages may have one of its own there: a pause or a slow pace loses nothing. */
async function mend(shift: SweepShift, rosterId: string): Promise<void> {
  const { clock, ledger, work, invitations } = shift.ports;
  const [noWork, noInvitations] = [await work.isIdle(), await invitations.isIdle()];
  if (!noWork && !noInvitations) return;
  for await (const rows of ledger.allRows(rosterId)) {
    if (clock.now() > lastCall(shift)) return;
    const free = rows.filter(({ leaseUntil }) => leaseUntil <= clock.now());
    if (noWork) await work.send(blocksOf(rosterId, free.filter(isOpen)));
    if (noInvitations) await invitations.send(inviteMessages(rosterId, free));
    await forEach(
      free.filter(({ invitation }) => invitation === "claimed"),
      (row) => write(shift, row, DEAD),
    );
  }
}

const DEAD: RowChange = { invitation: "unknown", invitationReason: DIED, leaseUntil: 0 };

/** Rows next to each other, at most as many as a block of the split. */
function blocksOf(rosterId: string, rows: readonly Row[]): ProvisionMessage[] {
  const blocks: { from: number; to: number }[] = [];
  for (const { n } of rows) {
    const last = blocks.at(-1);
    if (last && last.to === n - 1 && n - last.from < BLOCK) last.to = n;
    else blocks.push({ from: n, to: n });
  }
  return blocks.map((block) => ({ version: 1, rosterId, ...block }));
}

const BLOCK = 50;

/** Gives every row that has none an outcome. What a process still holds is left to the next sweep. */
async function abandon(shift: SweepShift, roster: Roster): Promise<{ readonly outcome: string }> {
  const { clock, ledger } = shift.ports;
  const { rosterId, status, checkpoint } = roster;
  let held = 0;
  for await (const rows of ledger.allRows(rosterId)) {
    if (clock.now() > lastCall(shift)) return { outcome: "abandoning" };
    const free = rows.filter(({ leaseUntil }) => leaseUntil <= clock.now());
    held += rows.filter((row) => row.leaseUntil > clock.now() && (isOpen(row) || isUninvited(row))).length;
    await forEach(free.filter(isOpen), (row) =>
      write(shift, row, { provisioning: "failed", reason: NO_USER, leaseUntil: 0 }),
    );
    await forEach(
      free.filter(({ invitation }) => invitation === "owed"),
      (row) => write(shift, row, { invitation: "failed", invitationReason: NO_MAIL }),
    );
    await forEach(
      free.filter(({ invitation }) => invitation === "claimed"),
      (row) => write(shift, row, DEAD),
    );
  }
  // Rows beyond the checkpoint are counted as well: only when nothing is open do the counts say so.
  if (status === "splitting" && held === 0) {
    const reason = `abandoned after ${checkpoint.rows} rows: the rest of the file was never read`;
    await ledger.turnRoster(rosterId, "splitting", { status: "working", reason });
  }
  await finishIfEnded(shift, rosterId);
  return { outcome: "abandoned" };
}

async function write(shift: SweepShift, row: Row, change: RowChange): Promise<void> {
  await move(shift, row, change);
}
