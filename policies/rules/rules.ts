import type { AnyRule } from "../core/rule.ts";
import { scheduleRetryPolicy } from "./schedule-retry-policy.ts";
import { stateMachineTimeouts } from "./state-machine-timeouts.ts";

/** Every rule of the pack, in the order in which they are listed. */
export const rules = [stateMachineTimeouts, scheduleRetryPolicy] as unknown as AnyRule[];
