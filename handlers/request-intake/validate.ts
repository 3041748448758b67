import type { Context } from "aws-lambda";
import { processLog } from "../parts/logger.ts";
import { clock } from "../parts/system.ts";
import { sqsIntake } from "./aws/sqs-intake.ts";
import type { ValidationHandler } from "./contract.ts";
import { validatorSettings } from "./settings.ts";
import type { Answer } from "./validation/answer.ts";
import { arrivalOf, type ProxyEvent } from "./validation/arrival.ts";
import { validateRequest } from "./validation/validate-request.ts";
import type { Words } from "./validation/words.ts";

/**
 * Makes a Lambda function of a team's check: what stands between API Gateway and the work queue when a RequestIntake has `validation`. What
 * it promises:
 *
 * 1. 202 is said only after SQS has the message: the same message as without a check, under the id that the edge made.
 * 2. A caller is told what the check refused in the words of its RefusedError, and nothing of any other error.
 * 3. It answers before its time is over. What does not, API Gateway's gateway responses answer with 503.
 *
 * @param words what callers are told; the component writes it into the bundle
 */
export function validator<Body>(handler: ValidationHandler<Body>, words: Words) {
  const settings = validatorSettings(process.env);
  if (typeof handler !== "function") {
    const rule = "write: export const handler = async (body, request) => { … }";
    throw new TypeError(
      `RequestIntake "${settings.LEVEE_INSTANCE}": validation's handler is ${typeof handler}, not a function; ${rule}`,
    );
  }
  const { log, about } = processLog();
  const ports = { clock, log, send: sqsIntake(settings.LEVEE_QUEUE_URL) };
  const check = { handler, timeoutMs: settings.LEVEE_VALIDATION_TIMEOUT_MS, words };

  return (event: ProxyEvent, context: Context): Promise<Answer> => {
    about(context);
    return validateRequest(
      ports,
      check,
      arrivalOf(event, words.known),
      Date.now() + context.getRemainingTimeInMillis(),
    );
  };
}
