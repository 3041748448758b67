import { isNode, type Value } from "./parse.ts";
import type { Call } from "./resource.ts";

/** `$$.StateMachine.Id` and `$states.context.StateMachine.Id`: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const OWN_PATH = /^\$\$\.StateMachine\.Id$/;
const OWN_EXPRESSION = /^\{%\s*\$states\.context\.StateMachine\.Id\s*%\}$/;

/** What is known of a machine beside its definition. */
export interface Machine {
  /** What AWS calls it, where the program chose that. */
  name?: string | undefined;
  /** Whether the machine of an ARN takes a lease before any work of its own. */
  isLeased?: (arn: string) => boolean;
}

/**
 * Whether a call starts a machine that takes a lease itself: that is no work of this run. So does the machine that makes the call, as a run
 * does that catches up with a missed slot: the run that it starts has the same definition.
 */
export function startsLeased({ service, action }: Call, params: Value | undefined, machine: Machine): boolean {
  if (!(service === "states" || service === "sfn") || action !== "startExecution" || !isNode(params)) return false;
  const path = params["StateMachineArn.$"];
  if (typeof path === "string") return OWN_PATH.test(path);
  const arn = params.StateMachineArn;
  if (typeof arn !== "string") return false;
  if (OWN_EXPRESSION.test(arn) || (machine.name !== undefined && nameIn(arn) === machine.name)) return true;
  return machine.isLeased?.(arn) ?? false;
}

const nameIn = (arn: string): string | undefined => /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([^:]+)/.exec(arn)?.[1];
