import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "../gateway/endpoint.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { headerValue } from "../gateway/headers.ts";
import type { HttpAnswer } from "../gateway/http-call.ts";
import { CallRefused, deliver } from "./deliver.ts";
import { Scheduler } from "./scheduler.ts";
import { Schedules, type Scope } from "./schedules.ts";
import { type Pace, SpeedClock } from "./speed-clock.ts";
import type { TargetCall } from "./target-call.ts";

export interface SchedulerOptions {
  /** By which targets are called. */
  readonly endpoint: Endpoint;
  /** How many of its minutes pass in one of ours, until somebody says otherwise. */
  readonly speed: number;
  /** Of the schedules that are there already. */
  readonly region: string;
  /** Folder that keeps the clock, and what was handed over, over a restart. */
  readonly stateDir?: string | undefined;
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

/** How long a target may take to answer. */
const TIMEOUT_MS = 30_000;

/** Longer timers are cut by Node. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/** What is kept over a restart. */
interface Kept {
  readonly paces: readonly Pace[];
  /** By schedule, up to when all that was due was handed over. */
  readonly done: Record<string, number>;
}

/** A scheduler that runs. */
export interface RunningScheduler {
  /** Something in that region may have changed. */
  look(scope: Scope): Promise<void>;
  readonly speed: number;
  /** From now on, so many of its minutes pass in one of ours. */
  go(speed: number): void;
  close(): void;
}

/** A scheduler over the emulator behind an endpoint. */
export function startScheduler({ endpoint, speed, region, stateDir, log }: SchedulerOptions): RunningScheduler {
  const schedules = new Schedules(endpoint.url.origin);
  const file = stateDir && join(stateDir, "scheduler.json");
  const kept: Kept | undefined = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  const done = kept?.done ?? {};
  const clock = new SpeedClock(kept?.paces);
  if (!kept) clock.go(speed);
  const keep = () => {
    if (file) writeFileSync(file, JSON.stringify({ paces: clock.paces, done } satisfies Kept));
  };
  const wakeAt = (time: number, wake: () => void): (() => void) => {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = clock.lasts(time - clock.now());
      timer = setTimeout(left > LONGEST_TIMER_MS ? wait : wake, Math.min(Math.max(0, left), LONGEST_TIMER_MS));
    };
    wait();
    return () => clearTimeout(timer);
  };
  const scheduler = new Scheduler({
    now: () => clock.now(),
    shows: (time) => clock.shows(time),
    wakeAt,
    schedules: {
      all: (scope) => schedules.all(scope),
      get: (scope, group, name) => schedules.get(scope, group, name),
      delete: (scope, schedule) => schedules.delete(scope, schedule),
    },
    deliver: async (occurrence, scope) => {
      const ended = await deliver(occurrence, {
        call: (call, role) => invoke(endpoint, scope, call, role),
        now: () => clock.now(),
        sleep: (ms) => sleep(clock.lasts(ms)),
        random: Math.random,
      });
      if (ended !== "delivered") log({ event: `schedule: ${ended}`, schedule: occurrence.scheduleArn });
    },
    random: Math.random,
    log,
    done: {
      get: (arn) => done[arn],
      set: (arn, time) => {
        done[arn] = Math.max(time, done[arn] ?? 0);
        keep();
      },
    },
  });
  keep();
  void scheduler.look({ region });
  return {
    look: (scope) => scheduler.look(scope),
    get speed() {
      return clock.speed;
    },
    go: (faster) => {
      clock.go(faster);
      keep();
      scheduler.rest();
    },
    close: () => {
      scheduler.close();
      schedules.close();
    },
  };
}

async function invoke(endpoint: Endpoint, { region }: Scope, call: TargetCall, role: string): Promise<void> {
  const caller = { role, takenBy: "scheduler.amazonaws.com" } as const;
  let answer: HttpAnswer;
  try {
    answer = await endpoint.call({
      ...call,
      region,
      method: "POST",
      caller,
      from: "scheduler",
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isRole = error.type === "API_CONFIGURATION_ERROR";
    const code = isRole ? "AWS.Scheduler.AccessDenied" : "AWS.Scheduler.InternalServerError";
    throw new CallRefused(code, isRole ? `the role ${role} could not be taken` : error.message);
  }
  if (answer.status >= 300) throw refusalOf(answer);
}

function refusalOf({ status, headers, body }: HttpAnswer): CallRefused {
  const text = body.toString();
  let said: { __type?: string; message?: string; Message?: string } = {};
  try {
    said = JSON.parse(text);
  } catch {
    // What is no JSON is its own message.
  }
  const type = headerValue(headers, "x-amzn-errortype") ?? said.__type ?? `HTTP ${status}`;
  return new CallRefused(type.split("#").at(-1)!.split(":")[0]!, said.message ?? said.Message ?? text.slice(0, 256));
}
