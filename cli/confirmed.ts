import { createInterface } from "node:readline/promises";
import { CliError } from "./cli-error.ts";
import type { Terminal } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

/** Asks on a terminal; without one nobody can answer, and a script has to say that it means it. */
export async function confirmed({ terminal, signal }: Terminal, what: string): Promise<void> {
  if (!terminal)
    throw new CliError(
      `would ${what} Without a terminal to ask, say --yes, or --dry-run to look only`,
      exitCodes.usage,
    );
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`This will ${what} Go on? [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError("nothing was changed", exitCodes.usage);
  } finally {
    lines.close();
  }
}
