import { setTimeout as sleep } from "node:timers/promises";
import { PermanentError } from "../../../handlers/scheduled-batch/contract.ts";
import { logged } from "./logged.ts";
import { failing } from "./usage.ts";

/** The first step of the local stack's batch. */
export const handler = logged("read-usage", async ({ id, table }, signal) => {
  await sleep(10, undefined, { signal });
  if (id === failing) throw new PermanentError(`there is no table ${table}`);
});
