import type { WallClock } from "../parts/wall-clock.ts";
import type { LeaseItem } from "./lease-item.ts";
import type { ScheduleState, WatchPorts } from "./ports.ts";
import type { Shift } from "./shift.ts";

export interface WatchLimits {
  /** How far apart two ticks are at most, milliseconds. */
  readonly periodMs: number;
  /** After how many of these without a success the schedule is late. */
  readonly missed: number;
  /** The clock that the schedule goes by. */
  readonly wall: WallClock;
}

/** Looks whether the schedule does what it is for, and puts it out as metrics: a watchdog that itself is silent raises the same alarms. */
export async function watch(shift: Shift<WatchPorts>, limits: WatchLimits): Promise<void> {
  const { clock, lease, log, metrics, schedule } = shift.ports;
  const [item, state] = await Promise.all([lease.read(), schedule.read()]);
  const found = judge(item, state, limits, clock.now());
  metrics.put({
    RunsLate: Number(found.late),
    RunStuck: Number(found.stuck),
    DisabledWithoutReason: Number(found.disabled),
    TicksSkipped: item?.skipped ?? 0,
  });
  log.info("schedule", { ...found, paused: item?.paused?.by, succeededAt: item?.succeededAt, fence: item?.fence });
  if (item?.paused && state?.enabled) await switchOff(shift);
}

/**
 * A deployment that changes the schedule writes all of it, and may switch it on. As long as it is paused its ticks come to nothing, but they are
 * paid for. Whoever resumes it in the same moment has taken the pause away first, and the schedule is switched on again.
 */
async function switchOff({ ports: { lease, log, schedule } }: Shift<WatchPorts>): Promise<void> {
  if (!(await schedule.enable(false))) return;
  const again = !(await lease.read())?.paused;
  if (again) await schedule.enable(true);
  log.info("the schedule was on, and is paused", { switchedOff: !again });
}

export interface Found {
  /** It should run, and no run has succeeded for too long. */
  readonly late: boolean;
  /** The lease is over, a tick has had its chance to take it, and its owner still stands in it. */
  readonly stuck: boolean;
  /** It is off, or not there at all, and nobody has said why. */
  readonly disabled: boolean;
}

/** @param now epoch milliseconds */
export function judge(
  item: LeaseItem | undefined,
  schedule: ScheduleState | undefined,
  { periodMs, missed, wall }: WatchLimits,
  now: number,
): Found {
  // One that is paused on purpose, or has come to its planned end, owes no run.
  if (item?.paused || (schedule?.end ?? Number.POSITIVE_INFINITY) <= now)
    return { late: false, stuck: false, disabled: false };
  const since = Math.max(
    item?.succeededAt ?? 0,
    item?.resumedAt ?? 0,
    schedule?.createdAt ?? 0,
    // The first tick after a start may come a whole period later: of a rate, it does.
    schedule?.start ?? 0,
  );
  // In the hour for which clocks are put back, a cron expression does not tick a second time.
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  const passed = (from: number) => Math.min(now - from, wall.at(now) - wall.at(from) + (now % 1_000) - (from % 1_000));
  return {
    late: passed(since) > missed * periodMs,
    stuck: item?.owner !== undefined && item.expires !== undefined && passed(item.expires) > periodMs,
    disabled: !schedule?.enabled,
  };
}
