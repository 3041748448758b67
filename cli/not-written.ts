import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** The file of an option cannot be written; by `ENOENT` its folder is not there. */
export function notWritten(option: string, path: string, error: unknown): CliError {
  const { code } = error as NodeJS.ErrnoException;
  return new CliError(
    `${option} ${path} cannot be written (${code}); name a file in a folder that is there and yours to write`,
    exitCodes.usage,
  );
}
