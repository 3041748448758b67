import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { CliError } from "../cli-error.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output/printable.ts";
import { portsOf } from "./ports.ts";

/** The row of a run, by its id; `last` is the newest. */
export async function runNamed(context: BatchContext, name: string): Promise<RunRow> {
  const { runs } = portsOf(context);
  if (name !== "last") {
    const row = await runs.get(name);
    if (row) return row;
    throw new CliError(
      `run "${printable(name)}" is not in the ledger of ${context.batch.name}; npm run levee -- batch history lists those there are`,
      exitCodes.notFound,
    );
  }
  for await (const [row] of runs.newest()) if (row) return row;
  throw new CliError(`${context.batch.name} has not finished a run yet`, exitCodes.notFound);
}
