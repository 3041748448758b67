import type { AnyRule } from "../core/rule.ts";

/** Every rule of the pack, in the order in which they are listed. */
export const rules: AnyRule[] = [];
