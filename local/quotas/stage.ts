import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpAnswer } from "../gateway/http-call.ts";
import { ArrivalLog } from "./arrival-log.ts";
import type { AwsCall, Connection } from "./aws-call.ts";
import { errorAnswer } from "./error-answer.ts";
import { FaultPlan, type SetFault } from "./fault-plan.ts";
import { callerAt, type LambdaWorker, workerAt } from "./lambda-worker.ts";
import { Quotas } from "./quotas.ts";

/** The connection is to be cut: the caller gets no answer, whatever became of its call. */
export class ConnectionCut extends Error {
  override name = "ConnectionCut";
}

/** What the stage asks of the world. */
export interface StagePorts {
  /** Milliseconds, only growing. */
  readonly now: () => number;
  /** Ends early, with an error, when the signal says so. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** The Lambda worker at the other end of a connection. */
  readonly workerAt: (connection: Connection | undefined) => number | undefined;
  /** The same with the name of its function; the same object for the same connection may be taken for the same worker. */
  readonly callerAt: (connection: Connection | undefined) => LambdaWorker | undefined;
  /** Ends a process at once. */
  readonly kill: (pid: number) => void;
}

const world: StagePorts = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  workerAt,
  callerAt,
  kill: (pid) => process.kill(pid, "SIGKILL"),
};

/** Milliseconds without what the clock does not know. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** How a call ended, for the log. */
type Ended = { verdict: string; by?: string; status: number; pid?: number };

/** What stands between callers and the emulator: quotas, faults, and the log of what arrived. Out of the way while nothing is set. */
export class Stage {
  readonly seed: number;
  readonly quotas: Quotas;
  readonly faults: FaultPlan;
  readonly #ports: StagePorts;
  #arrivals: ArrivalLog | undefined;
  /** Told apart from those of another gateway that wrote to the same log. */
  readonly #run = randomBytes(3).toString("hex");
  readonly #ended = new AbortController();
  #calls = 0;

  /** @param seed of the faults that have none of their own; any when left out */
  constructor({ seed = randomInt(2 ** 31), ...ports }: { seed?: number | undefined } & Partial<StagePorts> = {}) {
    this.seed = seed;
    this.#ports = { ...world, ...ports };
    this.quotas = new Quotas(this.#ports.now);
    this.faults = new FaultPlan(seed, this.#ports.now, this.#ports.callerAt);
  }

  /** True when a call need not be shown to the stage at all. */
  get isIdle(): boolean {
    return this.#arrivals === undefined && this.faults.isEmpty && this.quotas.isEmpty;
  }

  /** Begins to log arrivals at the end of that file, or ends the one that there is. */
  logTo(file: string | undefined): void {
    this.#arrivals?.flush();
    this.#arrivals = file === undefined ? undefined : new ArrivalLog(file);
  }

  /** Cuts whom it still keeps waiting: a process that is done would live on for them. */
  end(): void {
    this.#ended.abort();
  }

  /** The log of arrivals, complete up to now; undefined while there is none. */
  logged(): string | undefined {
    this.#arrivals?.flush();
    return this.#arrivals?.file;
  }

  /**
   * Answers a call: as the emulator does, unless a fault or a quota stands against it. A call that a fault keeps from its effect counts
   * against no quota.
   *
   * @param happen makes the call
   * @throws ConnectionCut, and what `happen` throws
   */
  async serve(call: AwsCall, happen: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const id = `${this.#run}-${++this.#calls}`;
    const at = toMicroseconds(performance.timeOrigin + performance.now());
    const began = this.#ports.now();
    const ended: Ended = { verdict: "pass", status: 0 };
    try {
      const answer = await this.#answer(call, happen, ended);
      ended.status = answer.status;
      return answer;
    } finally {
      const { service, operation, account, region, resource, from } = call;
      const ms = toMicroseconds(this.#ports.now() - began);
      this.#arrivals?.write({ id, at, ms, service, operation, account, region, resource, from, ...ended });
    }
  }

  async #answer(call: AwsCall, happen: () => Promise<HttpAnswer>, ended: Ended): Promise<HttpAnswer> {
    const fault = this.faults.strike(call);
    if (fault) Object.assign(ended, { verdict: fault.fault, by: fault.id });
    if (fault?.fault === "throttle" || fault?.fault === "error") return errorAnswer(call, fault.fault);
    if (fault?.fault === "drop") throw new ConnectionCut();
    if (fault?.fault === "delay") await this.#delay(fault.delayMs);
    const quota = this.quotas.exceededBy(call);
    if (quota) {
      Object.assign(ended, { verdict: "quota", by: quota });
      return errorAnswer(call, "throttle");
    }
    const answer = await happen();
    return fault ? this.#afterEffect(fault, call, answer, happen, ended) : answer;
  }

  async #delay(ms: number): Promise<void> {
    try {
      await this.#ports.sleep(ms, this.#ended.signal);
    } catch (cause) {
      throw new ConnectionCut("the gateway ended", { cause });
    }
  }

  async #afterEffect(
    { fault }: SetFault,
    call: AwsCall,
    answer: HttpAnswer,
    happen: () => Promise<HttpAnswer>,
    ended: Ended,
  ): Promise<HttpAnswer> {
    if (fault === "twice") await happen();
    if (fault === "fail") return errorAnswer(call, "error");
    if (fault === "kill") {
      const pid = this.#ports.workerAt(call.connection);
      if (pid !== undefined) this.#ports.kill(pid);
      ended.pid = pid ?? 0;
    }
    if (fault === "kill" || fault === "lose") throw new ConnectionCut();
    return answer;
  }
}
