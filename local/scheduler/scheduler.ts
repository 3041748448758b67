import type { Occurrence } from "./deliver.ts";
import { readExpression } from "./expression.ts";
import type { Schedule, Scope } from "./schedules.ts";
import { nextDue, type Timing } from "./timetable.ts";

/** What the scheduler asks of the world. */
export interface SchedulerPorts {
  /** Milliseconds since 1970, by the scheduler's clock. */
  readonly now: () => number;
  /** What the scheduler's clock showed at a moment of the world. */
  readonly shows: (time: number) => number;
  /** Calls back when the scheduler's clock shows that time. Returns what takes it back. */
  readonly wakeAt: (time: number, wake: () => void) => () => void;
  readonly schedules: {
    readonly all: (scope: Scope) => Promise<readonly Schedule[]>;
    readonly get: (scope: Scope, group: string | undefined, name: string | undefined) => Promise<Schedule | undefined>;
    readonly delete: (scope: Scope, schedule: Schedule) => Promise<void>;
  };
  /** Hands an occurrence over, with all the time that retries take; never throws. */
  readonly deliver: (occurrence: Occurrence, scope: Scope) => Promise<void>;
  /** In [0, 1): when in a flexible window. */
  readonly random: () => number;
  /** Told of schedules that it cannot read, and of what goes wrong. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  /** Up to when everything that was due of a schedule has been handed over; kept over a restart. */
  readonly done: { get(arn: string): number | undefined; set(arn: string, time: number): void };
}

/** A schedule that is known, and when it is due next. */
interface Planned {
  readonly scope: Scope;
  readonly schedule: Schedule;
  readonly due: number | undefined;
  /** When it was last due. */
  readonly fired: number;
}

/**
 * Fires schedules as EventBridge Scheduler does. The emulator holds them; this one looks when it is told that one may have changed, and once
 * more before it fires. Each occurrence is handed over at least once: after a restart, those since the last one are made up for.
 */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #planned = new Map<string, Planned>();
  readonly #looks = new Map<string, Promise<void>>();
  readonly #underWay = new Map<string, Set<number>>();
  #sleep: () => void = () => {};
  #closed = false;

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  /** Takes up what is there, and what may have changed. Looks of one scope follow one another: what was read last counts. */
  look(scope: Scope): Promise<void> {
    const key = `${scope.accountId} ${scope.region}`;
    const next = (this.#looks.get(key) ?? Promise.resolve())
      .then(() => this.#take(scope))
      .catch((error: Error) => {
        this.#ports.log({ event: "schedules could not be read", error: error.message });
      });
    this.#looks.set(key, next);
    return next;
  }

  close(): void {
    this.#closed = true;
    this.#sleep();
  }

  async #take(scope: Scope): Promise<void> {
    const found = await this.#ports.schedules.all(scope);
    const arns = new Set(found.map(({ Arn }) => Arn));
    for (const [arn, planned] of this.#planned)
      if (planned.scope.region === scope.region && planned.scope.accountId === scope.accountId && !arns.has(arn))
        this.#planned.delete(arn);
    for (const schedule of found) this.#plan(scope, schedule);
    this.rest();
  }

  #plan(scope: Scope, schedule: Schedule): void {
    const { Arn = "", LastModificationDate } = schedule;
    const known = this.#planned.get(Arn);
    if (known && known.schedule.LastModificationDate?.getTime() === LastModificationDate?.getTime()) return;
    // What was due between the change and this look counts, and a rate is due the moment that it is made.
    const changed = this.#ports.shows(LastModificationDate?.getTime() ?? 0) - 1000;
    this.#set(scope, schedule, changed, known?.fired ?? this.#ports.done.get(Arn) ?? 0);
  }

  /** Plans the first occurrence after `after`, and after the last one. */
  #set(scope: Scope, schedule: Schedule, after: number, fired: number): void {
    const { Arn = "", State } = schedule;
    const timing = State === "DISABLED" ? undefined : this.#timingOf(schedule);
    this.#planned.set(Arn, { scope, schedule, fired, due: timing && nextDue(timing, Math.max(after, fired)) });
  }

  #timingOf(schedule: Schedule): Timing | undefined {
    const { Arn, ScheduleExpression = "", ScheduleExpressionTimezone: zone, CreationDate } = schedule;
    try {
      return {
        expression: readExpression(ScheduleExpression, zone),
        createdAt: this.#ports.shows(CreationDate?.getTime() ?? 0),
        start: schedule.StartDate?.getTime(),
        end: schedule.EndDate?.getTime(),
      };
    } catch (error) {
      this.#ports.log({ event: "schedule is never due", schedule: Arn, error: (error as Error).message });
      return undefined;
    }
  }

  /** Until the next one is due; to be called when the clock's speed has changed, too. */
  rest(): void {
    this.#sleep();
    if (this.#closed) return;
    const dues = [...this.#planned.values()].flatMap(({ due }) => due ?? []);
    if (dues.length > 0) this.#sleep = this.#ports.wakeAt(Math.min(...dues), () => this.#wake());
  }

  #wake(): void {
    const now = this.#ports.now();
    for (const planned of [...this.#planned.values()]) {
      const { scope, schedule, due } = planned;
      if (due === undefined || due > now) continue;
      this.#set(scope, schedule, due, due);
      this.#handOver(planned, due).catch((error: Error) => {
        this.#ports.log({ event: "schedule could not be fired", schedule: schedule.Arn, error: error.message });
      });
    }
    this.rest();
  }

  async #handOver(planned: Planned, due: number): Promise<void> {
    const { Arn = "" } = planned.schedule;
    const underWay = this.#underWay.get(Arn) ?? new Set();
    this.#underWay.set(Arn, underWay.add(due));
    try {
      await this.#fire(planned, due);
    } finally {
      underWay.delete(due);
      if (!this.#closed) this.#ports.done.set(Arn, Math.min(due, ...[...underWay].map((other) => other - 1)));
    }
  }

  async #fire({ scope, schedule: known }: Planned, due: number): Promise<void> {
    const { schedules, deliver, random, wakeAt } = this.#ports;
    const { Mode, MaximumWindowInMinutes: minutes = 0 } = known.FlexibleTimeWindow ?? {};
    if (Mode === "FLEXIBLE") await new Promise<void>((wake) => wakeAt(due + random() * minutes * 60_000, wake));
    // Whoever changed it, and wherever: what counts is what is held now.
    const schedule = await schedules.get(scope, known.GroupName, known.Name);
    if (this.#closed || !schedule || schedule.State === "DISABLED") return;
    if (schedule.ScheduleExpression !== known.ScheduleExpression) return;
    await deliver({ scheduleArn: schedule.Arn ?? "", target: schedule.Target!, due }, scope);
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html#scheduler-CreateSchedule-request-ActionAfterCompletion
    const isOver = this.#planned.get(schedule.Arn ?? "")?.due === undefined;
    if (isOver && schedule.ActionAfterCompletion === "DELETE") await schedules.delete(scope, schedule);
  }
}
