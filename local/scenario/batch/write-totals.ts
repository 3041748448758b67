import { setTimeout as sleep } from "node:timers/promises";
import { logged } from "./logged.ts";
import { slow, slowMs } from "./usage.ts";

/** The second step of the local stack's batch. */
export const handler = logged("write-totals", ({ id }, signal) =>
  sleep(id === slow ? slowMs : 10, undefined, { signal }),
);
