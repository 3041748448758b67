import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nameAccessLogRole } from "../access-log-role.ts";
import type { Child } from "../child.ts";
import { type Cloud, startCloud } from "../cloud.ts";
import type { Display } from "../display/display.ts";
import { localConfig } from "../local-config.ts";
import { readLocalJson, removeLocalJson, writeLocalJson } from "../local-json.ts";
import { tryLock } from "../lock.ts";
import { verifyMailIdentities } from "../mail-identities.ts";
import { paths } from "../paths.ts";
import { forget, isOurs, sweep } from "../process-registry.ts";
import type { BatchOutputs } from "../scenario/batch/outputs.ts";
import { playBatch } from "../scenario/batch/play.ts";
import type { DoorsOptions } from "../scenario/options.ts";
import { playScenario } from "../scenario/play.ts";
import { playUsers, type UsersOutputs } from "../scenario/users/play.ts";
import { promisedOf } from "../scenario/users/promised.ts";
import { setUp } from "../set-up.ts";
import { runStack } from "../stack.ts";
import { makeWebhookSecret } from "../webhook-secret.ts";
import { startWebhooks, type Webhooks } from "../webhooks.ts";

export interface UpOptions {
  /** Leave everything up afterwards. */
  readonly keep: boolean;
  /** Play the scenario: orders, then a roster. */
  readonly scenario: boolean;
  /** Orders a second. */
  readonly rate: number;
  readonly signal: AbortSignal;
}

/** Whoever receives webhooks is down when the first ones come, and fails now and then. */
const BAD_RECEIVER = { downMs: 15_000, failEvery: 25 };

/** Brings stack `local` up on the embedded cloud, plays the scenario, and takes it down again. Returns the exit code. */
export async function up(display: Display, { keep, scenario, rate, signal }: UpOptions): Promise<number> {
  const unlock = tryLock(paths.lock);
  if (typeof unlock !== "function") {
    throw new Error(
      `a run of this checkout is in progress (process ${unlock.pid}): wait for it, or end it with Ctrl-C or kill ${unlock.pid}`,
    );
  }
  let cloud: Cloud | undefined;
  let webhooks: Webhooks | undefined;
  let kept = false;
  try {
    refuseSecond();
    sweep();
    const engine = await setUp(display, { emulator: true }, signal);
    rmSync(paths.run, { recursive: true, force: true });
    mkdirSync(paths.run, { recursive: true });
    const began = performance.now();
    cloud = await display.step("embedded cloud", async (report) => {
      const started = await startCloud({
        dir: paths.run,
        quotas: paths.quotas,
        ...(keep ? {} : { runPid: process.pid }),
      });
      report(started.endpoint);
      return started;
    });
    signal.throwIfAborted();
    webhooks = await startWebhooks({ dir: paths.run, ...BAD_RECEIVER, ...(keep ? {} : { runPid: process.pid }) });
    const effectLog = join(paths.run, "effects.jsonl");
    const batchLog = join(paths.run, "batch-effects.jsonl");
    for (const log of [effectLog, batchLog]) writeFileSync(log, "");
    const { endpoint } = cloud;
    const config = localConfig(endpoint, { orders: effectLog, batch: batchLog }, webhooks.url);
    const secret = await makeWebhookSecret(endpoint, String(config["aws:region"]), "levee/webhooks");
    await verifyMailIdentities(endpoint, config);
    await nameAccessLogRole(endpoint, String(config["aws:region"]));
    const outputs = await display.step("pulumi up, stack local", async (report) => {
      let done = 0;
      const result = await runStack("up", {
        engine,
        stack: "local",
        dir: paths.run,
        endpoint,
        config,
        signal,
        onEvent: (event) => event.kind === "end" && report(`${++done} resources`),
      });
      if (!result.ok) throw new Error(result.problem);
      return result.outputs;
    });
    display.note(`deployed ${((performance.now() - began) / 1000).toFixed(1)} s after the start`);
    const intakes = outputs.requestIntake as { readonly orders: IntakeOutputs; readonly returns: DoorsOptions };
    const intake = intakes.orders;
    const doors = { ...intakes.returns, webhooks: { log: webhooks.log, secret } };
    const usage = (outputs.scheduledBatch as Record<string, BatchOutputs>).usage as BatchOutputs;
    const members = (outputs.userProvisioning as Record<string, UsersOutputs>).members as UsersOutputs;
    let ok = true;
    if (scenario) {
      const orders = await playScenario({ ...intake, endpoint, effectLog, display, signal, doors, rate });
      // One after the other: on few cores each would be late because of the other, and be judged for it.
      const batch = await playBatch({ ...usage, endpoint, effectLog: batchLog, display, signal });
      const promised = promisedOf(config, "members");
      const users = await playUsers({ ...members, endpoint, promised, display, signal });
      ok = orders.ok && batch.ok && users.ok;
    }
    display.table("URLs", [
      ["POST orders to", intake.requestsUrl],
      ["with a check before", intakes.returns.requestsUrl],
      ["on a WebSocket", intakes.returns.webSocketUrl],
      ["webhooks go to", webhooks.url],
      ["rosters go to", `s3://${members.bucket}/rosters/`],
      ["AWS endpoint", endpoint],
    ]);
    if (keep) {
      keepUp([...cloud.processes, webhooks.child], cloud.endpoint, outputs, effectLog);
      kept = true;
      display.note("kept: .levee/local.json holds every output, endpoint and pid; npm run local:down takes it down");
    }
    return ok ? 0 : 1;
  } finally {
    if (!kept) {
      await Promise.all([cloud?.stop(), webhooks?.child.stop()]);
      rmSync(paths.run, { recursive: true, force: true });
    }
    unlock();
  }
}

interface IntakeOutputs {
  readonly requestsUrl: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
}

function refuseSecond(): void {
  const kept = readLocalJson();
  if (kept && Object.values(kept.pids).some(isOurs))
    throw new Error(`a kept stack is up at ${kept.endpoint}: npm run local:down takes it down`);
  removeLocalJson();
}

function keepUp(
  processes: readonly Child[],
  endpoint: string,
  outputs: Record<string, unknown>,
  effectLog: string,
): void {
  writeLocalJson({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    outputs,
    pids: Object.fromEntries(processes.map(({ name, pid }) => [name, pid])),
    effectLog,
    logs: paths.run,
  });
  for (const child of processes) {
    child.release();
    forget(child.pid);
  }
}
