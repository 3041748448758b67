import { setTimeout as sleep } from "node:timers/promises";
import {
  type BrakePorts,
  type ConsumerState,
  type PauseNote,
  pause,
  resume,
} from "../handlers/request-intake/pause.ts";
import { CliError } from "./cli-error.ts";
import type { Deployed } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

/** How often is looked whether it has taken effect. */
const LOOK_EVERY_MS = 500;

/** What is stopped and started. */
export interface Brake {
  /** For words. */
  readonly name: string;
  readonly ports: BrakePorts;
  /** How many messages were received and not answered for. */
  inFlight(): Promise<number>;
  /** Seconds: no invocation lasts longer. */
  readonly longest: number;
}

export interface Wait {
  readonly wait: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Paused {
  /** Whether it was running. */
  readonly changed: boolean;
  readonly state: ConsumerState;
  readonly note: PauseNote | undefined;
  readonly inFlight?: number | undefined;
}

/** Stops consumption, and waits until nothing is being worked. What is in flight then only waits for its next attempt. */
export async function pauseAndWait(
  { aws, display, signal }: Deployed,
  { name, ports, inFlight, longest }: Brake,
  { wait, timeout, why }: Wait & { readonly why: string },
): Promise<Paused> {
  const changed = await pause(ports, { by: "operator", who: aws.caller, since: Date.now(), why });
  const until = Date.now() + timeout;
  let left: number | undefined;
  if (wait) {
    const waiting = display.step(`pausing ${name}`, async (report) => {
      const check = (what: string) => {
        if (Date.now() < until) return;
        throw new CliError(`still ${what}; the pause is asked for and goes on`, exitCodes.timedOut);
      };
      for (let state = await ports.consumer.state(); state !== "Disabled"; state = await ports.consumer.state()) {
        report(state);
        check(state);
        await sleep(LOOK_EVERY_MS, undefined, { signal });
      }
      // No invocation lasts longer, so what is in flight after that is not being worked.
      for (const over = Date.now() + longest * 1_000; ; await sleep(LOOK_EVERY_MS, undefined, { signal })) {
        left = await inFlight();
        if (left === 0 || Date.now() > over) return;
        report(`${left} in flight`);
        check(`${left} in flight`);
      }
    });
    await waiting.catch((error: unknown) => {
      if (signal.aborted) display.note(`the pause of ${name} is asked for and stands; only the waiting for it is over`);
      throw error;
    });
  }
  return { changed, state: await ports.consumer.state(), note: await ports.notes.read(), inFlight: left };
}

/** Starts consumption again, and waits until it has begun. Answers the note that there was. */
export async function resumeAndWait(
  { display, signal }: Deployed,
  { name, ports }: Pick<Brake, "name" | "ports">,
  { wait, timeout }: Wait,
): Promise<Paused> {
  const note = await ports.notes.read();
  const changed = await resume(ports);
  const until = Date.now() + timeout;
  if (wait) {
    await display.step(`resuming ${name}`, async (report) => {
      for (let state = await ports.consumer.state(); state !== "Enabled"; state = await ports.consumer.state()) {
        report(state);
        if (Date.now() > until)
          throw new CliError(`still ${state}; the resumption is asked for and goes on`, exitCodes.timedOut);
        await sleep(LOOK_EVERY_MS, undefined, { signal });
      }
    });
  }
  return { changed, state: await ports.consumer.state(), note };
}
