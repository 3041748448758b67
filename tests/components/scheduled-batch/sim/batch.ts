import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DefinitionArgs } from "../../../../components/scheduled-batch/definition/args.ts";
import type { Definition } from "../../../../components/scheduled-batch/definition/asl.ts";
import { definitionOf } from "../../../../components/scheduled-batch/definition.ts";
import { SKEW } from "../../../../components/scheduled-batch/lease-times.ts";
import { dynamoDbLease } from "../../../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import type { ScheduleSoFar } from "../../../../handlers/scheduled-batch/contract.ts";
import type { Lease } from "../../../../handlers/scheduled-batch/lease.ts";
import { openRun } from "../../../../handlers/scheduled-batch/open-run.ts";
import type { Schedule } from "../../../../handlers/scheduled-batch/ports.ts";
import type { OpenInput, StepInput, SummaryInput } from "../../../../handlers/scheduled-batch/run.ts";
import type { StopWhen } from "../../../../handlers/scheduled-batch/settings.ts";
import { summarise } from "../../../../handlers/scheduled-batch/summarise-run.ts";
import { takeStep } from "../../../../handlers/scheduled-batch/take-step.ts";
import { World } from "../../../handlers/request-intake/sim/world.ts";
import { definitionArgs } from "../definition-args.ts";
import { type Item, OneItem, type Update } from "./dynamodb.ts";
import { Interpreter, StateError } from "./interpreter.ts";
import { Process } from "./process.ts";

/** Chances, each between 0 and 1. */
export interface Faults {
  /** Of a request that gets no answer: half of them had their effect. */
  readonly lost: number;
  /** Of a request that gets no answer, and has its effect up to two minutes later. */
  readonly late: number;
  /** Of a function that begins up to two minutes after it was called. */
  readonly slowStart: number;
  /** Of a process that dies in the midst of its work. */
  readonly killed: number;
  /** Of a function of the team's that does not heed its timeout. */
  readonly hangs: number;
  readonly throws: number;
  /** Of a tick that is delivered twice, or up to three intervals late. */
  readonly twice: number;
  readonly lateTick: number;
}

export const noFaults: Faults = {
  lost: 0,
  late: 0,
  slowStart: 0,
  killed: 0,
  hangs: 0,
  throws: 0,
  twice: 0,
  lateTick: 0,
};

export interface Operation {
  readonly atMs: number;
  /** `abort at work` stops the run in the moment that its next step begins. */
  readonly what: "abort" | "abort at work" | "redrive" | "same slot" | "by hand" | "pause" | "resume";
}

export interface Scenario {
  readonly seed: number;
  readonly intervalMs: number;
  readonly onOverlap: DefinitionArgs["onOverlap"];
  /** Seconds; the timeouts of its functions alone are 210. */
  readonly runTimeout: number;
  /** How long a step works, at the most; its timeout is 60 s. */
  readonly workMs: number;
  readonly faults: Faults;
  readonly operations: readonly Operation[];
  /** Whether clocks differ by as much as they may, at each look, or by less. */
  readonly clocks: "near" | "far";
  /** The conditions; `date` is that many milliseconds after the beginning. The team's own holds of that many runs. */
  readonly stopWhen: Pick<StopWhen, "runs" | "consecutiveFailures"> & {
    readonly atMs?: number;
    readonly asked?: number;
  };
  /** Faults and operations end here; ticks go on. */
  readonly stormMs: number;
  readonly calmMs: number;
}

/** A schedule on which nothing goes wrong, and that stands still when the storm is over. */
export const calm: Scenario = {
  seed: 1,
  intervalMs: 300_000,
  onOverlap: "skip",
  runTimeout: 900,
  workMs: 10_000,
  faults: noFaults,
  operations: [],
  clocks: "near",
  stopWhen: {},
  stormMs: 0,
  calmMs: 0,
};

export interface Effect {
  readonly at: number;
  readonly fence: number;
  readonly run: string;
  readonly what: "start" | "write";
}

export interface Execution {
  readonly arn: string;
  readonly input: { readonly slot: string };
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  stopDate?: number;
  output?: { outcome?: string };
  error?: string;
  readonly interpreter: Interpreter;
  readonly context: ConstructorParameters<typeof Interpreter>[1];
  /** Grows when it is stopped or redriven: what belonged to it before does not go on. */
  era: number;
}

/** What is taken out of the protocol, to see that it is missed. */
export interface Broken {
  /** Changes the definition, and each expression that is sent to the item. */
  readonly alter?: (text: string) => string;
  /** What the shells are told. */
  readonly times?: Partial<Batch["times"]>;
}

const MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:levee-test-billing";

/** Seconds. A function that is called `plain` is the team's, without a shell. */
const PLAIN_TIMEOUT = 60;

/** One ScheduledBatch with everything around it: the real definition, interpreted, the real shells, and a world in which anything fails. */
export class Batch {
  readonly world: World;
  readonly scenario: Scenario;
  readonly lease = "billing";
  readonly table = new OneItem("billing");
  readonly effects: Effect[] = [];
  readonly executions = new Map<string, Execution>();
  /** Each change of the owner, and when something of it was last noted to begin. */
  readonly owners: { at: number; busyAt: number; owner: string | undefined; slot: number; fence: number }[] = [];
  /** Each end of a pause, with the newest fence of then. */
  readonly resumed: { at: number; fence: number }[] = [{ at: 0, fence: 0 }];
  /** Fences of the runs that were carried out, and counted as such. */
  readonly carriedOut: number[] = [];
  /** Acquisitions while there was a pause. */
  readonly unpaused: number[] = [];
  /** Executions that have stopped the schedule, and it was not. */
  readonly unstopped: string[] = [];
  /** Redriven executions of which a step was called. */
  readonly redriven: string[] = [];
  /** Slots of ticks that were counted as skipped. */
  readonly skipped: number[] = [];
  /** Whether Scheduler fires ticks. */
  enabled = true;
  readonly times: { readonly longestMs: number; readonly skewMs: number };
  nextNonce = 0;
  #abortAtWork = false;
  readonly #args: DefinitionArgs;
  readonly #definition: Definition;
  readonly begin: number;

  constructor(scenario: Scenario, { alter = (same) => same, times = {} }: Broken = {}) {
    this.scenario = scenario;
    this.world = new World(scenario.seed);
    this.begin = this.world.now;
    this.#args = definitionArgs({ onOverlap: scenario.onOverlap, runTimeout: scenario.runTimeout });
    this.#definition = JSON.parse(alter(JSON.stringify(definitionOf(this.#args))));
    this.table.alter = alter;
    this.times = { longestMs: this.#args.longestStep * 1_000, skewMs: SKEW * 1_000, ...times };
    this.table.watchers.push((before, after) => this.#watch(before, after));
  }

  get elapsed(): number {
    return this.world.now - this.begin;
  }

  /** Any clock's error: two of them differ by the stated skew at most. */
  skew = (): number => {
    const { world, scenario } = this;
    if (scenario.clocks === "far") return (world.chance(0.5) ? -SKEW : SKEW) * 500;
    return Math.round(world.between(-SKEW / 2, SKEW / 2) * 1_000);
  };

  /** Ticks, operations, and the end of the play. */
  async play(): Promise<this> {
    const { world, scenario } = this;
    const { intervalMs, operations, stormMs, calmMs } = scenario;
    for (let at = intervalMs; at < stormMs + calmMs; at += intervalMs) {
      const slot = new Date(this.begin + at).toISOString();
      world.after(at, () => {
        if (!this.enabled) return;
        const late = this.#befalls("lateTick") ? world.between(0, 3 * intervalMs) : world.between(0, 2_000);
        world.after(late, () => this.start({ slot }));
        if (this.#befalls("twice")) world.after(world.between(0, 2 * intervalMs), () => this.start({ slot }));
      });
    }
    for (const { atMs, what } of operations) world.after(Math.min(atMs, stormMs), () => this.#operate(what));
    // Whoever is told of it by the watchdog, or by `batch status`, resumes it.
    for (let at = stormMs; at < stormMs + calmMs; at += 300_000) world.after(at, () => this.#operate("resume"));
    // What was started before goes as far as it can without time.
    await new Promise(setImmediate);
    await world.run(() => false, stormMs + calmMs);
    return this;
  }

  start(input: { slot: string }, name = `e${this.executions.size}`): Execution {
    const arn = `${MACHINE.replace(":stateMachine:", ":execution:")}:${name}`;
    const known = this.executions.get(arn);
    if (known) return known;
    const StartTime = new Date(this.world.now + this.skew()).toISOString();
    const context = {
      Execution: { Id: arn, Name: name, Input: input, StartTime, RedriveCount: 0 },
      StateMachine: { Id: MACHINE },
    };
    const interpreter = new Interpreter(this.#definition, context);
    const execution: Execution = { arn, input, status: "RUNNING", interpreter, context, era: 0 };
    this.executions.set(arn, execution);
    this.#run(execution);
    return execution;
  }

  stop(execution: Execution, status: Execution["status"]): void {
    if (execution.status !== "RUNNING") return;
    execution.status = status;
    execution.stopDate = this.world.now + this.skew();
    execution.era++;
  }

  /** The schedule, as far as it can be switched off and on. `call` is what a call goes through. */
  schedule = (call: <T>(effect: () => T) => Promise<T>): Schedule => ({
    read: () => call(() => ({ enabled: this.enabled, createdAt: 0 })),
    enable: (enabled) =>
      call(() => {
        const before = this.enabled;
        this.enabled = enabled;
        return before !== enabled;
      }),
  });

  /** The real adapter. `call` is what a request goes through. */
  leaseBy = (call: <T>(effect: () => T) => Promise<T>): Lease =>
    dynamoDbLease(clientOf(this.table, call), "leases", this.lease);

  get owner(): Execution | undefined {
    return this.executions.get(this.table.item?.owner?.S ?? "");
  }

  /** A request over the network, and what becomes of it. `alive`: whether anybody still waits for the answer. */
  request<T>(alive: () => boolean, effect: () => T, unanswered: () => Error): Promise<T> {
    const { world } = this;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) => world.after(world.between(1, 50), () => alive() && settle());
      const way = world.between(1, 50);
      if (this.#befalls("late")) {
        world.after(world.between(0, 120_000), () => swallow(effect));
        return void world.after(world.between(0, 5_000), () => alive() && reject(unanswered()));
      }
      const lost = this.#befalls("lost");
      const made = !lost || world.chance(0.5);
      world.after(way, () => {
        if (!made) return answer(() => reject(unanswered()));
        try {
          const result = effect();
          answer(() => (lost ? reject(unanswered()) : resolve(result)));
        } catch (error) {
          answer(() => reject(lost ? unanswered() : error));
        }
      });
    });
  }

  #befalls(fault: keyof Faults): boolean {
    return this.elapsed < this.scenario.stormMs && this.world.chance(this.scenario.faults[fault]);
  }

  #watch(before: Item | undefined, after: Item): void {
    const fence = Number(after.fence?.N ?? 0);
    if (before?.paused && !after.paused) this.resumed.push({ at: this.world.now, fence });
    if (after.skipped?.N !== before?.skipped?.N) this.skipped.push(Number(after.skippedSlot?.N));
    if (after.succeededAt?.N !== before?.succeededAt?.N) this.carriedOut.push(fence);
    const last = this.owners.at(-1);
    if (last && before?.busyUntil?.N !== after.busyUntil?.N) last.busyAt = this.world.now;
    if (before?.owner?.S === after.owner?.S && before?.fence?.N === after.fence?.N) return;
    if (before?.paused && before.fence?.N !== after.fence?.N) this.unpaused.push(fence);
    this.owners.push({
      at: this.world.now,
      busyAt: this.world.now,
      owner: after.owner?.S,
      slot: Number(after.slot?.N),
      fence,
    });
  }

  /** Whoever has stopped the schedule has switched it off, with the reason on record, unless somebody has resumed it since. */
  #watchStop({ arn }: Execution): void {
    const since = this.owners.findLast(({ owner }) => owner === arn)!.at;
    if (this.resumed.some(({ at }) => at >= since)) return;
    if (this.enabled || this.table.item?.paused?.M?.by?.S !== "stopWhen") this.unstopped.push(arn);
  }

  #run(execution: Execution): void {
    const era = execution.era;
    const alive = () => execution.era === era;
    const { world } = this;
    const sleep = (ms: number) => new Promise<void>((resolve) => void world.after(ms, () => alive() && resolve()));
    const call = (resource: string, parameters: unknown) => this.#call(alive, resource, parameters as never);
    const surroundings = { now: () => Math.round(world.now) + this.skew(), random: world.random, sleep, call };
    world.after(this.#args.runTimeout * 1_000, () => alive() && this.stop(execution, "TIMED_OUT"));
    execution.interpreter.run(surroundings).then(
      (output) => {
        if (!alive()) return;
        execution.output = output as { outcome?: string };
        this.stop(execution, "SUCCEEDED");
        if (execution.output?.outcome === "stopped") this.#watchStop(execution);
      },
      (error: Error) => {
        if (!alive()) return;
        execution.error = error.name;
        this.stop(execution, "FAILED");
        if (!(error instanceof StateError)) throw error;
      },
    );
  }

  #call(
    alive: () => boolean,
    resource: string,
    parameters: Update & { ExecutionArn: string; Name: string; Input: never; FunctionName: string; Payload: never },
  ): Promise<unknown> {
    const service = resource.replace(/^arn:aws:states:::/, "");
    const answers: Record<string, () => unknown> = {
      "dynamodb:updateItem": () => {
        const before = this.table.item;
        if (!this.table.update(parameters)) throw new StateError("DynamoDB.ConditionalCheckFailedException");
        const { ReturnValues } = parameters as { ReturnValues?: string };
        return { Attributes: ReturnValues === "ALL_OLD" ? before : this.table.item };
      },
      "dynamodb:getItem": () => ({ ...(this.table.item && { Item: this.table.item }) }),
      "aws-sdk:sfn:describeExecution": () => {
        const execution = this.executions.get(parameters.ExecutionArn);
        if (!execution) throw new StateError("Sfn.ExecutionDoesNotExistException");
        const { status, stopDate } = execution;
        return {
          Status: status,
          ...(stopDate === undefined || status === "RUNNING" ? {} : { StopDate: new Date(stopDate).toISOString() }),
        };
      },
      "states:startExecution": () => ({ ExecutionArn: this.start(parameters.Input, parameters.Name).arn }),
    };
    const answer = answers[service];
    if (answer) return this.request(alive, answer, () => new StateError("DynamoDB.SdkClientException"));
    return this.#invoke(alive, parameters.FunctionName, parameters.Payload);
  }

  #invoke(alive: () => boolean, functionName: string, payload: OpenInput & StepInput & SummaryInput): Promise<unknown> {
    const { world } = this;
    const lost = this.#befalls("lost");
    const isRedriven = (this.executions.get(payload.run?.owner)?.context.Execution.RedriveCount ?? 0) > 0;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => world.after(world.between(1, 50), () => alive() && end());
      if (lost)
        world.after(world.between(0, 60_000), () => alive() && reject(new StateError("Lambda.SdkClientException")));
      world.after(this.#befalls("slowStart") ? world.between(0, 120_000) : world.between(10, 1_000), () => {
        const timeoutMs = this.#timeout(functionName) * 1_000;
        const process = new Process(this, (error) => lost || settle(() => reject(new StateError(error))));
        world.after(timeoutMs + world.between(0, 2_000), () => process.kill("Sandbox.Timedout"));
        if (this.#befalls("killed")) world.after(world.between(0, timeoutMs), () => process.kill("Runtime.ExitError"));
        this.#work(process, functionName, timeoutMs, payload, isRedriven).then(
          (Payload) => {
            process.alive = false;
            lost || settle(() => resolve({ Payload: Payload ?? null }));
          },
          (error: Error) => {
            process.alive = false;
            lost || settle(() => reject(new StateError(error.name, error.message)));
          },
        );
      });
    });
  }

  #timeout(functionName: string): number {
    const { open, steps, summarise } = this.#args;
    return [open, ...steps, summarise].find(({ arn }) => arn === functionName)?.timeout ?? PLAIN_TIMEOUT;
  }

  #work(
    process: Process,
    functionName: string,
    timeoutMs: number,
    payload: OpenInput & StepInput & SummaryInput,
    isRedriven: boolean,
  ): Promise<unknown> {
    const shift = process.shift(timeoutMs);
    const targets = ["a", { id: "b", table: "usage" }, "c"];
    if (functionName === "plain") return this.#team(process, payload);
    if (functionName.endsWith("-open")) {
      const { atMs, asked, ...conditions } = this.scenario.stopWhen;
      const date = atMs === undefined ? {} : { date: new Date(this.begin + atMs).toISOString() };
      const stop = ({ runs }: ScheduleSoFar) => (asked !== undefined && runs >= asked ? "enough" : undefined);
      return openRun(shift, { stopWhen: { ...conditions, ...date }, maxTargets: 10, targets, stop }, payload);
    }
    if (functionName.endsWith("-summarise")) return summarise(shift, payload);
    const handler = () => {
      if (isRedriven) this.redriven.push(payload.run.owner);
      return this.#team(process, payload);
    };
    return takeStep(shift, { name: "step", handler, timeoutMs: timeoutMs - 5_000 }, payload);
  }

  /** A function of the team's: it writes now and then, and may fail, or not end. */
  async #team(process: Process, { run }: StepInput): Promise<void> {
    const { world, effects } = this;
    const effect = (what: Effect["what"]) => effects.push({ at: world.now, fence: run.fence, run: run.owner, what });
    effect("start");
    if (this.#abortAtWork) world.after(10, () => this.#operate("abort"));
    this.#abortAtWork = false;
    const fails = this.#befalls("throws");
    const hangs = this.#befalls("hangs");
    process.blocked = hangs && world.chance(0.5);
    const writes = hangs ? 1_000 : 1 + Math.floor(world.random() * 3);
    for (let n = 0; n < writes; n++) {
      await process.sleep(hangs ? 1_000 : world.between(0, this.scenario.workMs / 3)).over;
      effect("write");
    }
    if (fails) throw new Error("no");
  }

  #operate(what: Operation["what"]): void {
    const { world, table, owner } = this;
    if (what === "abort" && owner) this.stop(owner, "ABORTED");
    if (what === "abort at work") this.#abortAtWork = true;
    // It waits for a run that it can meet.
    if (what === "abort" && !owner && this.elapsed < this.scenario.stormMs)
      world.after(1_000, () => this.#operate(what));
    if (what === "redrive") {
      const [found] = [...this.executions.values()]
        .filter(({ status }) => !["RUNNING", "SUCCEEDED"].includes(status))
        .reverse();
      if (found) {
        found.status = "RUNNING";
        found.context.Execution.RedriveCount++;
        this.#run(found);
      }
    }
    if (what === "same slot") {
      const last = [...this.executions.values()].at(-1);
      for (let n = 0; last && n < 3; n++) this.start(last.input);
    }
    if (what === "by hand")
      this.start({ slot: new Date(Math.max(world.now, Number(table.item?.slot?.N ?? 0) + 1)).toISOString() });
    // As the commands do, one after the other.
    const calmly = async <T>(effect: () => T): Promise<T> => effect();
    const [lease, schedule] = [this.leaseBy(calmly), this.schedule(calmly)];
    const pause = { by: "operator", reason: "why", at: 1 } as const;
    if (what === "pause") void lease.pause(pause).then(() => schedule.enable(false));
    if (what === "resume") void schedule.enable(true).then(() => lease.resume(1));
  }
}

/** A client of DynamoDB that knows one item. */
export function clientOf(table: OneItem, call: <T>(effect: () => T) => Promise<T>): DynamoDBClient {
  const send = ({ input }: { input: Update }) =>
    call(() => {
      if (!("UpdateExpression" in input)) return { Item: table.item };
      const before = table.item;
      const { ReturnValues } = input as { ReturnValues?: string };
      if (table.update(input)) return { Attributes: ReturnValues === "ALL_OLD" ? before : table.item };
      throw new ConditionalCheckFailedException({
        message: "no",
        $metadata: {},
        ...(before && { Item: before as never }),
      });
    });
  return { send } as unknown as DynamoDBClient;
}

function swallow(effect: () => unknown): void {
  try {
    effect();
  } catch {}
}
