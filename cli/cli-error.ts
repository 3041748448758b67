import type { ExitCode } from "./exit-codes.ts";

/** What is wrong, by name, value, rule and way out, in one line; and the exit code that says so to a script. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}
