import type { Log } from "./log.ts";
import { thrown } from "./thrown.ts";

/**
 * Ends the process at an error that nobody caught, as Lambda's runtime would, but logs its name only: the runtime logs message and stack,
 * and an error's message may name people. First in line, because the runtime's own listeners are there already and end the process too.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 *
 * What the process held comes again after its invocation's deadline, as after any crash.
 */
export function endOnUncaught(log: Log): void {
  const endAt = (event: string) => (error: unknown) => {
    try {
      log.error("nobody caught an error; the process ends", { event, error: thrown(error).name });
    } finally {
      process.exit(1);
    }
  };
  process.prependListener("uncaughtException", endAt("uncaughtException"));
  process.prependListener("unhandledRejection", endAt("unhandledRejection"));
}
