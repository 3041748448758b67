import { setTimeout as sleep } from "node:timers/promises";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Display, Figures } from "../../display/display.ts";
import { type Clients, makeClients } from "../../provider/clients.ts";
import { loopbackOnly } from "../loopback-only.ts";
import { queueDepth } from "../queue-evidence.ts";
import type { BatchEvidence } from "./evidence.ts";
import { listExecutions, readEffects, readExecutions, readLease, readRows } from "./gather-evidence.ts";
import { judgeBatch } from "./judge.ts";
import type { BatchOutputs } from "./outputs.ts";
import { type BatchSummary, summarise, summaryRows } from "./summary.ts";
import { failing, meters, slow } from "./usage.ts";

export interface BatchScenarioOptions extends BatchOutputs {
  /** The embedded cloud's AWS endpoint, which fires schedules. Loopback only. */
  readonly endpoint: string;
  /** @default "eu-central-1" */
  readonly region?: string;
  /** The file that the steps write, named by their EFFECT_LOG. */
  readonly effectLog: string;
  readonly display: Display;
  /** How many of the schedule's minutes pass in one of ours. @default 60 */
  readonly speed?: number;
  /** When to give up, in milliseconds. @default 180000 */
  readonly maxMs?: number;
  readonly signal?: AbortSignal;
}

/** What the machine here may be late by: its cores are few, and everything runs on them. */
const PATIENCE_MS = 10_000;

/**
 * Lets the schedule's time go fast, delivers some ticks twice and loses the answer to one, stops a run in the middle of its work, and judges
 * what happened once the next one has ended. Shows its progress on `display`, then a summary; `ok` only if every promise was kept.
 * @throws the signal's reason when aborted, and when there is no end in time; the schedule's time goes as ours again either way.
 */
export async function playBatch(options: BatchScenarioOptions): Promise<BatchSummary> {
  const { endpoint, region = "eu-central-1", effectLog, display, signal, speed = 60, maxMs = 180_000 } = options;
  const aws = makeClients(loopbackOnly("playBatch: endpoint", endpoint).href, region);
  const until = performance.now() + maxMs;
  const began = performance.now();
  const shown = { runs: 0, skipped: 0, phase: 0 };
  const stopWatching = display.watch(() => figures(shown, effectLog));
  const machine = options.stateMachineArn.split(":").at(-1)!;
  const toMachine = { from: "scheduler", operations: ["StartExecution"], resource: machine };
  try {
    await tell(endpoint, "POST", "faults", { ...toMachine, fault: "lose", nth: 2 });
    await tell(endpoint, "POST", "faults", { ...toMachine, fault: "twice", probability: 0.5, seed: 7 });
    await tell(endpoint, "PUT", "clock", { speed });
    await wait("two runs", async () => (await look()).rows.length >= 2);
    const killed = await killRun();
    await wait("a run after the killed one", async () => (await look()).rows.some(({ fence }) => fence > killed.fence));
    await tell(endpoint, "PUT", "clock", { speed: 1 });
    await wait("the end of all runs", async () => {
      const running = (await listExecutions(aws, options.stateMachineArn)).some(({ status }) => status === "RUNNING");
      return !running && (await look()).owner === undefined;
    });
    stopWatching();
    const evidence = await display.step("gathering the evidence", () => gather(killed));
    const summary = summarise({ evidence, doneMs: performance.now() - began, problems: judgeBatch(evidence) });
    display.table("ScheduledBatch of 12 customers × 3 tables", summaryRows(summary), summary);
    return summary;
  } finally {
    stopWatching();
    await tell(endpoint, "PUT", "clock", { speed: 1 }).catch(() => {});
    await tell(endpoint, "DELETE", "faults").catch(() => {});
    for (const client of [aws.sfn, aws.dynamodb, aws.sqs]) client.destroy();
  }

  async function look() {
    const [lease, rows] = await Promise.all([readLease(aws, options), readRows(aws, options)]);
    Object.assign(shown, { runs: rows.length, skipped: lease.skipped });
    return { ...lease, rows };
  }

  /** Stops the run that holds the lease while its slow step is at work, which then works on. */
  async function killRun(): Promise<{ arn: string; at: number; fence: number }> {
    let owner: string | undefined;
    let fence = 0;
    await wait("a run at work", async () => {
      ({ owner, fence } = await look());
      const mine = readEffects(effectLog).filter((effect) => typeof effect !== "string" && effect.fence === fence);
      const ofSlow = mine.filter((effect) => typeof effect !== "string" && isSlowStep(effect));
      // Begun and not ended.
      return owner !== undefined && ofSlow.length === 1;
    });
    const stop = new StopExecutionCommand({ executionArn: owner, error: "Killed", cause: "by the scenario" });
    await aws.sfn.send(stop);
    return { arn: owner!, at: Date.now(), fence };
  }

  async function wait(what: string, isThere: () => Promise<boolean>): Promise<void> {
    while (!(await isThere())) {
      await sleep(250, undefined, { signal });
      if (performance.now() > until)
        throw new Error(`scenario: ${what} did not come within ${maxMs / 1000} s; see the logs of the embedded cloud`);
    }
    shown.phase++;
  }

  async function gather(killed: BatchEvidence["killed"]): Promise<BatchEvidence> {
    const executions = await readExecutions(aws, options.stateMachineArn);
    const { skipped, owner, rows } = await look();
    const { waiting } = await depthOf(aws, options.deadLetterQueueUrl, signal);
    const slotMs = options.period * 1000;
    return {
      targets: meters.map(({ id }) => id),
      failing,
      steps: ["read-usage", "write-totals"],
      effects: readEffects(effectLog),
      rows,
      executions,
      killed,
      skipped,
      isHeld: owner !== undefined,
      deadLetters: waiting,
      slotMs,
      freedWithinMs: slotMs / speed + options.longestStep * 1000 + PATIENCE_MS,
    };
  }
}

const isSlowStep = ({ target, step }: { target: string; step: string }): boolean =>
  target === slow && step === "write-totals";

const depthOf = (aws: Clients, url: string, signal: AbortSignal | undefined) =>
  queueDepth(aws.sqs, url, signal ?? new AbortController().signal);

/** What is waited for, one after the other. */
const PHASES = ["two runs", "a run to kill", "the next run", "the end"];

function figures(
  { runs, skipped, phase }: { runs: number; skipped: number; phase: number },
  effectLog: string,
): Figures {
  const done = readEffects(effectLog).filter((effect) => typeof effect !== "string" && effect.event !== "begin").length;
  const title = `batch, waiting for ${PHASES[phase] ?? "the evidence"}`;
  return {
    title,
    done: phase,
    total: PHASES.length,
    rows: { runs: { ended: runs, "ticks skipped": skipped }, steps: { done } },
  };
}

async function tell(endpoint: string, method: string, what: string, body?: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(new URL(`/_levee/${what}`, endpoint), {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`scenario: ${method} /_levee/${what}: ${await answer.text()}`);
}
