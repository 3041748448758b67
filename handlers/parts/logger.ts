import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { endOnUncaught } from "./end-on-uncaught.ts";
import type { Log } from "./log.ts";

/** The process's logger; from now on the process ends at an error that nobody caught. `about` names each invocation in its lines. */
export function processLog(): { readonly log: Log; about(context: Context): void } {
  const logger = new Logger();
  const log = logOf(logger);
  endOnUncaught(log);
  return { log, about: (context) => logger.addContext(context) };
}

/** The logger with one form of call: Powertools takes a bare string or an error for fields too. */
const logOf = (logger: Logger): Log => ({
  debug: (message, fields = {}) => logger.debug(message, fields),
  info: (message, fields = {}) => logger.info(message, fields),
  warn: (message, fields = {}) => logger.warn(message, fields),
  error: (message, fields = {}) => logger.error(message, fields),
});
