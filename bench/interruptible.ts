import { constants } from "node:os";
import type { Display } from "../local/display/display.ts";
import { makeDisplay } from "../local/display/make-display.ts";

/**
 * Runs a command that has processes to take down: Ctrl-C aborts the signal and the command cleans up. Its progress goes to stderr, so that
 * stdout holds the figures alone. What went wrong is said in one line, with exit code 1; an interruption is 128 and the signal's number.
 */
export async function interruptible(work: (display: Display, signal: AbortSignal) => Promise<void>): Promise<void> {
  const interrupted = new AbortController();
  let by: NodeJS.Signals | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // A second one changes nothing: taking down is bounded in time.
    process.on(signal, () => {
      by ??= signal;
      interrupted.abort(new Error(`interrupted by ${signal}`));
    });
  }
  const display = makeDisplay({ stream: process.stderr });
  try {
    await work(display, interrupted.signal);
  } catch (error) {
    display.close();
    const reason = (by ? interrupted.signal.reason : error) as Error;
    process.stderr.write(`bench: ${reason.message}\n`);
    if (process.env.LEVEE_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = by ? 128 + constants.signals[by] : 1;
  } finally {
    display.close();
  }
}
