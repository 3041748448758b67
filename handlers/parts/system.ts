import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { Clock } from "./clock.ts";
import type { Ending } from "./ending.ts";

export const clock: Clock = {
  now: Date.now,
  sleep(ms) {
    let wake = () => {};
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    return {
      over,
      cancel() {
        clearTimeout(timer);
        wake();
      },
    };
  },
};

export const nonce = (): string => randomUUID();

const SET_TO_KILL = `
  const { parentPort, workerData } = require("node:worker_threads");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), workerData);
  parentPort.postMessage("set");
`;

/** Ends this process. Lambda starts another and counts the invocation as failed; the messages' visibility has been seen to. */
export const ending: Ending = {
  // A thread has an event loop of its own: it kills the process even while the function blocks this one.
  within: (ms) =>
    new Promise((resolve) => {
      const thread = new Worker(SET_TO_KILL, { eval: true, workerData: ms });
      thread.once("message", () => resolve(true));
      thread.once("error", () => resolve(false));
      setTimeout(() => resolve(false), ms / 2).unref();
    }),
  now: () => process.exit(1),
};
