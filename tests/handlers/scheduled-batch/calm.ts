import type { HolderShift } from "../../../handlers/scheduled-batch/holding.ts";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";
import type { MetricName } from "../../../handlers/scheduled-batch/metrics.ts";
import type { Notice } from "../../../handlers/scheduled-batch/notice.ts";
import type { OpenPorts, ScheduleState, SummaryPorts } from "../../../handlers/scheduled-batch/ports.ts";
import type { Run } from "../../../handlers/scheduled-batch/run.ts";
import type { RunRow } from "../../../handlers/scheduled-batch/run-row.ts";
import { calmClock } from "../calm-clock.ts";
import { LEASE, leaseOver, MemoryLease } from "./memory-lease.ts";

export const NOW = 1_780_000_000_000;
export const RUN: Run = {
  lease: LEASE,
  owner: "arn:aws:states:eu-central-1:000000000000:execution:levee-test-billing:tick-1",
  fence: 7,
  slot: NOW,
  startedAt: NOW,
  redrives: 0,
};
export const RUN_ID = `${NOW}#tick-1`;

/** The lease, held by {@link RUN} for an hour. */
export const HELD: LeaseItem = {
  id: LEASE,
  slot: NOW,
  fence: RUN.fence,
  summarised: RUN.fence - 1,
  countedFrom: RUN.fence - 1,
  carriedOut: RUN.fence - 1,
  owner: RUN.owner,
  ownedSince: NOW,
  expires: NOW + 3_600_000,
  busyUntil: NOW + 90_000,
};

/** A world in which nothing goes wrong by itself, and time passes only while somebody sleeps. */
export function calm(item: LeaseItem | undefined = HELD, remainingMs = 60_000) {
  const memory = new MemoryLease(structuredClone(item));
  const time = { now: NOW };
  const lines: { message: string; [field: string]: unknown }[] = [];
  const note = (message: string, fields = {}) => void lines.push({ message, ...fields });
  const rows = new Map<string, RunRow>();
  const notices: Notice[] = [];
  const measured: Partial<Record<MetricName, number>>[] = [];
  const state: { schedule: ScheduleState | undefined } = { schedule: { enabled: true, createdAt: 0 } };
  let n = 0;
  const ports = {
    clock: calmClock(time),
    lease: leaseOver(memory),
    log: { debug: note, info: note, warn: note, error: note },
    ending: { now: (): Promise<never> => Promise.reject(new Ended()) },
    nonce: () => `step-${n++}`,
    schedule: {
      read: async () => state.schedule,
      enable: async (enabled: boolean) => {
        const changed = state.schedule?.enabled !== enabled;
        if (state.schedule) state.schedule = { ...state.schedule, enabled };
        return changed;
      },
    },
    runs: {
      put: async (row) => {
        const before = rows.get(row.run);
        if (!before) rows.set(row.run, structuredClone(row));
        return before;
      },
    },
    topic: { publish: async (notice) => void notices.push(notice) },
    metrics: { put: (values) => void measured.push(values) },
  } satisfies OpenPorts & SummaryPorts;
  const shift: HolderShift<typeof ports> = { ports, deadline: NOW + remainingMs, longestMs: 90_000, skewMs: 13_000 };
  return { memory, time, lines, rows, notices, measured, state, ports, shift };
}

/** Stands for the end of the process. */
class Ended extends Error {}
