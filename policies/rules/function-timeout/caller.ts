import type { Node } from "../../core/node.ts";
import type { Unknown } from "../../core/unknown.ts";

/** Who calls a function and waits for it, but not for ever. */
export interface Caller {
  /** The resource that says so, and the property that its limit or its function is in. */
  node: Node;
  property: string;
  /** What makes it a caller of its own beside others of the same resource. */
  path: string;
  /** `Integration "orders"`, `StateMachine "nightly", States.Charge`. */
  title: string;
  /** How long it waits, in seconds, and what sets that. UNKNOWN when it is not known yet. */
  waits: number | Unknown;
  because: string;
  /** The functions that it may be; of several one is it, and it is not known yet which. */
  functions: readonly Node[];
  /** Whether it is certain that it calls one of them. */
  certain: boolean;
}
