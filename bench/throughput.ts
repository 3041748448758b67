import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import type { Display } from "../local/display/display.ts";
import { root } from "../local/paths.ts";
import { queueDepth, sqsClient } from "../local/scenario/queue-evidence.ts";
import { type Bench, onEmbeddedCloud } from "./embedded-cloud.ts";
import { type Machine, machine } from "./report/machine.ts";
import type { Target } from "./report/target.ts";
import { type ClosedLoopOptions, closedLoop } from "./throughput/closed-loop.ts";
import { cpuMs, pin, unpin } from "./throughput/cores.ts";
import { figuresOf, type Seen, type ThroughputSide, targetsOf } from "./throughput/figures.ts";

export interface ThroughputOptions {
  readonly seconds: number;
  readonly connections: number;
  readonly display: Display;
  readonly signal: AbortSignal;
}

/**
 * `intake`: a RequestIntake, through our gateway with the emulator's SQS behind it. `plain`: an API that only puts bodies into a queue, through the
 * same. `emulator`: that one, by the emulator's own API Gateway, which cannot serve a RequestIntake's templates.
 */
export type Way = "intake" | "plain" | "emulator";

interface ThroughputFigures {
  readonly when: string;
  readonly machine: Machine;
  readonly setting: {
    readonly seconds: number;
    readonly warmUpSeconds: number;
    readonly connections: number;
    readonly bodyBytes: number;
    /** The gateway's only core; undefined when nothing could be pinned. */
    readonly core: number | undefined;
  };
  readonly ways: Readonly<Record<Way, ThroughputSide>>;
  readonly targets: readonly Target[];
}

export interface ThroughputRun {
  readonly figures: ThroughputFigures;
  readonly seen: Readonly<Record<Way, Seen>>;
}

const warmUpSeconds = 5;

/** The gateway is measured. The emulator judges every call in its one Python process, and would be what is measured then. */
const withoutIam = { AUTH: "false" };

/** How many posts a second get to the queue of a deployed RequestIntake that nobody consumes. */
export function throughput({ seconds, connections, display, signal }: ThroughputOptions): Promise<ThroughputRun> {
  const when = new Date().toISOString();
  const where = machine();
  const body = readFileSync(join(root, "handlers", "orders", "example.json"), "utf8");
  return onEmbeddedCloud({ env: withoutIam, display, signal }, async (bench) => {
    const { cloud } = bench;
    const places = await deployed(bench);
    const pid = (name: "gateway" | "emulator") => cloud.processes.find((child) => child.name === name)!.pid;
    const sqs = sqsClient(cloud.endpoint);
    const pinned = pin(pid("gateway"), [pid("emulator"), process.pid]);
    try {
      const emulator = await load("emulator");
      const plain = await load("plain");
      const intake = await load("intake");
      const ways = { intake: figuresOf(intake), plain: figuresOf(plain), emulator: figuresOf(emulator) };
      const bodyBytes = Buffer.byteLength(body);
      return {
        figures: {
          when,
          machine: where,
          setting: { seconds, warmUpSeconds, connections, bodyBytes, core: pinned.gateway },
          ways,
          targets: targetsOf(ways.intake, pinned.gateway !== undefined),
        },
        seen: { intake, plain, emulator },
      };
    } finally {
      unpin(process.pid);
      sqs.destroy();
    }

    async function load(way: Way): Promise<Seen> {
      const { url, queueUrl } = places[way];
      const server = pid(way === "emulator" ? "emulator" : "gateway");
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }), { abortSignal: signal });
      const left = await depth(queueUrl);
      if (left > 0) throw new Error(`the queue holds ${left} messages after it was purged`);
      const cpu: Partial<Record<"measured" | "over", number | undefined>> = {};
      const options: ClosedLoopOptions = {
        url,
        body,
        connections,
        warmUpMs: warmUpSeconds * 1000,
        measuredMs: seconds * 1000,
        onPhase: (phase) => {
          cpu[phase] = cpuMs(server);
        },
        signal,
      };
      const answers = await display.step(`${warmUpSeconds} s warm-up and ${seconds} s, ${way}`, () =>
        closedLoop(options),
      );
      const { measured, over } = cpu;
      const used = measured === undefined || over === undefined ? undefined : over - measured;
      return { answers, measuredMs: seconds * 1000, inQueue: await depth(queueUrl), cpuMs: used };
    }

    async function depth(queueUrl: string): Promise<number> {
      await sleep(100, undefined, { signal });
      const { waiting, inWork, delayed } = await queueDepth(sqs, queueUrl, signal);
      return waiting + inWork + delayed;
    }
  });
}

/** Where each way is posted to, and the queue that it fills. */
async function deployed(bench: Bench): Promise<Readonly<Record<Way, { url: string; queueUrl: string }>>> {
  const { cloud, deploy } = bench;
  const { path, queueUrl } = (await deploy("plain", {
    program: join(import.meta.dirname, "throughput", "plain-program.ts"),
    policyPack: false,
  })) as { path: string; queueUrl: string };
  const { requestIntake } = await deploy("intake", {
    config: {
      "levee:ephemeral": "true",
      "levee:requestIntake": {
        orders: {
          handler: "handlers/orders/fulfil.ts",
          schema: "handlers/orders/order.schema.json",
          publicOrigin: cloud.endpoint,
          overrides: { workerMapping: { enabled: false } },
        },
      },
    },
  });
  const { orders } = requestIntake as { orders: { requestsUrl: string; queueUrl: string } };
  return {
    intake: { url: orders.requestsUrl, queueUrl: orders.queueUrl },
    plain: { url: cloud.endpoint + path, queueUrl },
    emulator: { url: emulatorUrl(bench) + path, queueUrl },
  };
}

/** Nobody but the gateway is told where the emulator listens; its own log says it. */
function emulatorUrl({ dir }: Bench): string {
  return /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(readFileSync(join(dir, "emulator.log"), "utf8"))![1]!;
}
