import { PermanentError, type RequestHandler } from "../../../../handlers/request-intake/contract.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/** How one attempt of the team's function behaves. */
export type Behaviour =
  | "works"
  | "throws"
  | "gives-up"
  | "is-killed"
  | "heeds-the-signal"
  | "never-settles"
  | "blocks-at-the-end"
  | "spins"
  | "returns-a-cycle";

/** What the function did, as an observer beside it would note: independent of everything that the shell believes. */
export interface Effect {
  readonly requestId: string;
  readonly attempt: number;
  readonly begin: number;
  /** When it settled or its process died; infinity while it runs. */
  end: number;
  how: "runs" | "returned" | "threw" | "gave-up" | "died" | "hung" | "blocked" | "late";
}

/** The team's function in one process, with a script of behaviours per request; the last one goes on for good. */
export function team(
  world: World,
  process: Process,
  effects: Effect[],
  script: (requestId: string) => readonly Behaviour[],
  workTimeoutMs: number,
): RequestHandler<unknown, unknown> {
  const wait = (ms: number) => new Promise<void>((resolve) => process.after(ms, resolve));
  return async (_body, { requestId, attempt, signal }) => {
    const effect: Effect = { requestId, attempt, begin: world.now, end: Number.POSITIVE_INFINITY, how: "runs" };
    effects.push(effect);
    const end = (how: Effect["how"]) => {
      if (effect.how !== "runs") return;
      effect.how = how;
      effect.end = world.now;
    };
    let onDeath: Effect["how"] = "died";
    process.onDeath.push(() => end(onDeath));
    const behaviours = script(requestId);
    const behaviour = behaviours[Math.min(attempt, behaviours.length) - 1] ?? "works";
    await wait(world.between(0, workTimeoutMs * 0.9));
    switch (behaviour) {
      case "is-killed":
        process.kill();
        return wait(1);
      case "throws":
        end("threw");
        throw new TypeError("secret of a customer");
      case "gives-up":
        end("gave-up");
        throw Object.assign(new Error("no such item"), { name: new PermanentError("").name });
      case "heeds-the-signal":
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        end("late");
        throw signal.reason;
      case "never-settles":
        onDeath = "hung";
        return new Promise(() => {});
      case "blocks-at-the-end":
        onDeath = "blocked";
        // Just when the shell is about to end the process.
        signal.addEventListener("abort", () =>
          process.after(world.between(950, 1_200), () => process.block(3_600_000)),
        );
        return new Promise(() => {});
      case "spins":
        // No timer of the shell fires any more; only Lambda's own timeout ends it.
        process.block(3_600_000);
        return wait(1);
      case "returns-a-cycle": {
        end("returned");
        const cycle: { self?: unknown } = {};
        cycle.self = cycle;
        return cycle;
      }
      default:
        end("returned");
        return { done: requestId, attempt };
    }
  };
}
