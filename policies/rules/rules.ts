import type { AnyRule } from "../core/rule.ts";
import { stateMachineTimeouts } from "./state-machine-timeouts.ts";

/** Every rule of the pack, in the order in which they are listed. */
export const rules = [stateMachineTimeouts] as unknown as AnyRule[];
