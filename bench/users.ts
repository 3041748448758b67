import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Display } from "../local/display/display.ts";
import { type Clients, makeClients } from "../local/provider/clients.ts";
import { queueDepth } from "../local/scenario/queue-evidence.ts";
import { ArrivalReader } from "../local/scenario/users/arrival-reader.ts";
import { SignUps } from "../local/scenario/users/sign-ups.ts";
import { onEmbeddedCloud } from "./embedded-cloud.ts";
import { type Machine, machine } from "./report/machine.ts";
import type { Target } from "./report/target.ts";
import { type Batch, deployBatches, provisioner, quota, share } from "./users/deploy.ts";
import { giveBatch, giveRoster } from "./users/give.ts";
import { creations, type Evidence, judge, type SideFigures } from "./users/judge.ts";
import { targetsOf } from "./users/targets.ts";

/** The usual worker with the SDK's retries, the same with its adaptive mode, a UserProvisioning, and two that share a pacer. */
export type Side = "standard" | "adaptive" | "levee" | "shared";

export interface UsersOptions {
  readonly users: number;
  readonly signUpsPerSecond: number;
  readonly display: Display;
  readonly signal: AbortSignal;
}

interface UsersFigures {
  readonly when: string;
  readonly machine: Machine;
  readonly setting: Pick<UsersOptions, "users" | "signUpsPerSecond"> & {
    readonly quota: number;
    readonly share: number;
  };
  readonly sides: Readonly<Record<Side, SideFigures>>;
  readonly targets: readonly Target[];
}

/** The figures, and what the curves are drawn from. */
export interface UsersRun {
  readonly figures: UsersFigures;
  readonly evidence: Readonly<Record<Side, Evidence>>;
}

/** A side that creates nobody for so long, and has not ended, is given up. */
const SILENCE_MS = 90_000;

const region = "eu-central-1";

/** As many users each, with the account's quota enforced and live sign-ups beside; one side after the other. */
export function users(options: UsersOptions): Promise<UsersRun> {
  const { users: count, signUpsPerSecond, display, signal } = options;
  const when = new Date().toISOString();
  const where = machine();
  const quotas = join(import.meta.dirname, "users", "quotas.json");
  return onEmbeddedCloud({ quotas, display, signal }, async (bench) => {
    const { endpoint } = bench.cloud;
    const aws = makeClients(endpoint, region);
    const file = await arrivalFile(endpoint);
    const batches = await deployBatches(bench);
    const standard = await batch("standard", batches.standard);
    const adaptive = await batch("adaptive", batches.adaptive);
    const provision = await provisioner(bench);
    const first = await provision("first");
    const budget = quota * share;
    const levee = await side("levee", first.clientId, budget, () => giveRoster(aws, first, count));
    const [second, third] = [await provision("second", first.pacerTable), await provision("third", first.pacerTable)];
    const half = Math.ceil(count / 2);
    const shared = await side("shared", second.clientId, budget, async () => {
      await giveRoster(aws, second, half);
      await giveRoster(aws, third, count - half);
    });
    const evidence = { standard, adaptive, levee, shared };
    const sides = {
      standard: judge(standard),
      adaptive: judge(adaptive),
      levee: judge(levee),
      shared: judge(shared),
    };
    const setting = { users: count, signUpsPerSecond, quota, share };
    return { figures: { when, machine: where, setting, sides, targets: targetsOf(sides) }, evidence };

    function batch(name: Side, to: Batch): Promise<Evidence> {
      const ended = () => isEmpty(aws, to.queueUrl, signal);
      return side(name, to.clientId, quota - signUpsPerSecond, () => giveBatch(aws, to, count), ended);
    }

    /** Gives a side its users while others sign up, until all are created, or it says that it has ended, or nothing goes on. */
    async function side(
      name: Side,
      clientId: string,
      perSecond: number,
      give: () => Promise<void>,
      ended = async () => false,
    ): Promise<Evidence> {
      const log = new ArrivalReader(file, ["AdminCreateUser", "SignUp"]);
      const signUps = new SignUps({ endpoint, region, clientId, rate: signUpsPerSecond });
      const created = () => creations(log.readOn()).filter(({ status }) => status === 200).length;
      const stop = display.watch(() => figuresOf(name, log, signUps, count));
      try {
        const startedAt = Date.now();
        await give();
        let seen = 0;
        for (let since = performance.now(); ; await sleep(500, undefined, { signal })) {
          const now = created();
          if (now > seen) [seen, since] = [now, performance.now()];
          if (now >= count || performance.now() - since > SILENCE_MS || (await ended())) break;
        }
        const records = [...(await signUps.end())];
        await settledLog(endpoint);
        return { users: count, perSecond, startedAt, arrivals: [...log.readOn()], signUps: records };
      } finally {
        stop();
        await signUps.end();
      }
    }
  });
}

function figuresOf(name: Side, log: ArrivalReader, signUps: SignUps, count: number) {
  const calls = creations(log.readOn());
  const created = calls.filter(({ status }) => status === 200).length;
  const refused = signUps.records.filter(({ error }) => error !== undefined).length;
  return {
    title: `users, ${name}`,
    done: created,
    total: count,
    rows: {
      calls: { made: calls.length, throttled: calls.filter(({ verdict }) => verdict === "quota").length },
      "sign-ups": { "went through": signUps.records.length - refused, refused },
    },
  };
}

async function isEmpty({ sqs }: Clients, url: string, signal: AbortSignal): Promise<boolean> {
  const { waiting, inWork, delayed } = await queueDepth(sqs, url, signal);
  return waiting + inWork + delayed === 0;
}

async function arrivalFile(endpoint: string): Promise<string> {
  const { file } = await settledLog(endpoint);
  if (file === null) throw new Error("bench: the embedded cloud logs no arrivals");
  return file;
}

/** Has the log of arrivals written to its end. */
async function settledLog(endpoint: string): Promise<{ file: string | null }> {
  const answer = await fetch(new URL("/_levee/arrivals", endpoint));
  return (await answer.json()) as { file: string | null };
}
