import type { APIGatewayRequestAuthorizerEvent, Context } from "aws-lambda";
import { processLog } from "../parts/logger.ts";
import { thrown } from "../parts/thrown.ts";
import type { Authorizer, Verdict } from "./callers/contract.ts";
import { identityOf } from "./callers/identity.ts";
import { type AuthorizerOutput, outputOf } from "./callers/verdict.ts";
import { authorizerSettings } from "./settings.ts";

/** What is left of the function's time when the team's function is told to stop, milliseconds. */
const MARGIN_MS = 250;

/**
 * Makes a Lambda authorizer of a team's function. Whatever goes wrong in it lets nobody in: API Gateway then answers 503, and asks again with
 * the next request. Neither the token nor the principal is logged.
 */
export function authorizer(handler: Authorizer) {
  const { LEVEE_INSTANCE: instance, LEVEE_IDENTITY_HEADERS: names } = authorizerSettings(process.env);
  if (typeof handler !== "function") {
    const rule = "write: export const handler = async ({ token }) => { … }";
    throw new TypeError(
      `RequestIntake "${instance}": the authorizer's handler is ${typeof handler}, not a function; ${rule}`,
    );
  }
  const { log, about } = processLog();

  const ask = async (event: APIGatewayRequestAuthorizerEvent, context: Context): Promise<Verdict> => {
    const identity = identityOf(names.split(","), event);
    if (!identity) return "unauthorized";
    const signal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - MARGIN_MS, 1));
    return handler(identity, { signal, log });
  };

  return async (event: APIGatewayRequestAuthorizerEvent, context: Context): Promise<AuthorizerOutput> => {
    about(context);
    let verdict: Verdict;
    try {
      verdict = await ask(event, context);
    } catch (error) {
      // Only its name: a message may quote the token.
      const { name } = thrown(error);
      log.error("the authorizer failed, so nobody is let in", { error: name });
      // Nor may it be "Unauthorized", which would be a 401.
      throw new Error(`AuthorizerFailed: ${name}`);
    }
    try {
      const output = outputOf(instance, event.methodArn, verdict);
      log.info("caller", { verdict: verdict === "forbidden" ? verdict : "allowed", caller: output.principalId });
      return output;
    } catch (error) {
      if (verdict === "unauthorized") log.info("caller", { verdict });
      else log.error("the authorizer's answer is none, so nobody is let in", { error: thrown(error).detail });
      throw error;
    }
  };
}
