import { setTimeout as sleep } from "node:timers/promises";
import type { Display } from "../../local/display/display.ts";
import { percentile } from "../../local/scenario/percentile.ts";
import { schedule } from "../../local/scenario/schedule.ts";
import { openSockets } from "../../local/scenario/socket-door.ts";
import { onEmbeddedCloud } from "../embedded-cloud.ts";
import { schema } from "./deploy.ts";
import { drive } from "./drive.ts";
import type { Posted } from "./job.ts";
import { waitMs } from "./judge.ts";
import type { Patience } from "./patience.ts";

/** The ways into the same kind of queue. */
type Door = "direct" | "validated" | "socket";

/** Times in milliseconds, from a request's slot until its caller heard that it is accepted. */
export interface DoorFigures {
  readonly requests: number;
  readonly accepted: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export type Doors = Readonly<Record<Door, DoorFigures>>;

export interface DoorsLoad {
  readonly requests: number;
  readonly perSecond: number;
  readonly patience: Patience;
  readonly display: Display;
  readonly signal: AbortSignal;
}

/** Executions that check at once: what two cores still start quickly. */
const CHECKERS = 4;
/**
 * At the burst's own rate two cores have no time for a function each: what is measured then is Lambda's refusal and the caller's patience, as
 * behind the proxy.
 */
const RATE_DIVISOR = 5;
const CONNECTIONS = 50;
/** Of the requests that are measured: until then functions are started, and their code compiled. */
const WARM_UP_SHARE = 0.2;

/**
 * A lighter load through each door, one after the other, in an account without a limit of functions worth mentioning. Nobody works what was
 * accepted: what is measured is the door. So the policy pack, which misses a worker, is left out here.
 */
export function doors({ requests, perSecond, patience, display, signal }: DoorsLoad): Promise<Doors> {
  return onEmbeddedCloud({ display, signal }, async ({ cloud, deploy }) => {
    const common = {
      handler: "bench/intake/behind-intake.ts",
      schema,
      publicOrigin: cloud.endpoint,
      overrides: { workerMapping: { enabled: false } },
    };
    const checked = { validation: { handler: "bench/intake/check.ts", reservedConcurrency: CHECKERS } };
    const { requestIntake } = await deploy("doors", {
      policyPack: false,
      config: {
        "levee:ephemeral": "true",
        "levee:requestIntake": { direct: { ...common, webSocket: true }, checked: { ...common, ...checked } },
      },
    });
    const { direct, checked: other } = requestIntake as Readonly<Record<string, Outputs>>;
    const load = {
      requests,
      perSecond: perSecond / RATE_DIVISOR,
      patience,
      signal,
    };
    const step = (door: Door, of: () => Promise<DoorFigures>) => display.step(`the door "${door}"`, of);
    return {
      direct: await step("direct", () => posted(direct!.requestsUrl, load)),
      validated: await step("validated", () => posted(other!.requestsUrl, load)),
      socket: await step("socket", () => sent(direct!.webSocketUrl, load)),
    };
  });
}

interface Outputs {
  readonly requestsUrl: string;
  readonly webSocketUrl: string;
}

type Load = Omit<DoorsLoad, "display">;

async function posted(url: string, { requests, perSecond, patience, signal }: Load): Promise<DoorFigures> {
  await drive({ url, count: Math.ceil(requests * WARM_UP_SHARE), perSecond, patience, signal });
  const { calls } = await drive({ url, count: requests, perSecond, patience, signal });
  const accepted = calls.filter(({ status }) => status === 202);
  return figuresOf(requests, accepted.map(waitMs));
}

async function sent(url: string, { requests, perSecond, signal }: Load): Promise<DoorFigures> {
  const sockets = await openSockets(url, CONNECTIONS, signal);
  const message = (n: number) => sockets.send(String(n), JSON.stringify({ n } satisfies Posted), `socket-${n}`);
  try {
    for (let n = Math.ceil(requests * -WARM_UP_SHARE); n < 0; n++) await message(n);
    const slots = schedule({ count: requests, rate: perSecond });
    const begin = performance.now();
    const waits = await Promise.all(
      slots.map(async (slotMs, n) => {
        await sleep(Math.max(0, slotMs - (performance.now() - begin)), undefined, { signal });
        const { status } = await message(n);
        return status === 202 ? [performance.now() - begin - slotMs] : [];
      }),
    );
    return figuresOf(requests, waits.flat());
  } finally {
    sockets.close();
  }
}

const figuresOf = (requests: number, waits: readonly number[]): DoorFigures => ({
  requests,
  accepted: waits.length,
  p50Ms: percentile(waits, 50),
  p99Ms: percentile(waits, 99),
});
