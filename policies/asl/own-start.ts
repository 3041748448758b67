import { isNode, type Value } from "./parse.ts";
import type { Call } from "./resource.ts";

/** `$$.StateMachine.Id` and `$states.context.StateMachine.Id`: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const OWN_PATH = /^\$\$\.StateMachine\.Id$/;
const OWN_EXPRESSION = /^\{%\s*\$states\.context\.StateMachine\.Id\s*%\}$/;

/** What is known of a machine beside its definition. */
export interface Machine {
  /** What AWS calls it, where the program chose that. */
  name?: string | undefined;
}

/**
 * Whether a call starts the machine that makes it, as a run does that catches up with a missed slot. That is no work of this run: the run
 * that it starts has the same definition, and takes the lease itself.
 */
export function startsItself({ service, action }: Call, params: Value | undefined, { name }: Machine): boolean {
  if (!(service === "states" || service === "sfn") || action !== "startExecution" || !isNode(params)) return false;
  const path = params["StateMachineArn.$"];
  if (typeof path === "string") return OWN_PATH.test(path);
  const arn = params.StateMachineArn;
  if (typeof arn !== "string") return false;
  return OWN_EXPRESSION.test(arn) || (name !== undefined && nameIn(arn) === name);
}

const nameIn = (arn: string): string | undefined => /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([^:]+)/.exec(arn)?.[1];
