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
import type { SpeedClock } from "./speed-clock.ts";
import type { TargetCall } from "./target-call.ts";

export interface SchedulerOptions {
  /** By which targets are called. */
  readonly endpoint: Endpoint;
  readonly clock: SpeedClock;
  /** Of the schedules that are there already. */
  readonly region: string;
  /** Folder that keeps up to when each schedule's occurrences were handed over. */
  readonly stateDir?: string | undefined;
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

/** How long a target may take to answer. */
const TIMEOUT_MS = 30_000;

/** Longer timers are cut by Node. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/** A scheduler over the emulator behind an endpoint. */
export function startScheduler({ endpoint, clock, region, stateDir, log }: SchedulerOptions) {
  const schedules = new Schedules(endpoint.url.origin);
  const file = stateDir && join(stateDir, "scheduler.json");
  const done: Record<string, number> = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
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
        if (file) writeFileSync(file, JSON.stringify(done));
      },
    },
  });
  void scheduler.look({ region });
  return {
    look: (scope: Scope) => scheduler.look(scope),
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
