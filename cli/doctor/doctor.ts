import type { Command } from "commander";
import { whole } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type LeafOptions, onStack, running } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { printable } from "../output/printable.ts";
import type { Stack } from "../stack/stack.ts";
import { examinedOf, findingsOf } from "./examine.ts";
import type { Finding, Severity } from "./finding.ts";

interface DoctorOptions extends LeafOptions {
  readonly rows?: number;
}

const WORDS: Readonly<Record<Severity, string>> = {
  ok: "fits",
  warning: "warning",
  error: "does not fit",
  unknown: "unknown",
};

export function doctorCommand(program: Command): void {
  onStack(
    program,
    "doctor",
    "compares every pipeline of a stack with the account's real quotas, and says what will not fit; changes nothing",
    ["doctor", "doctor --stack prod --rows 60000", "doctor --json | jq '.findings[] | select(.severity != \"ok\")'"],
  )
    .option("--rows <n>", "a roster of so many rows: will it fit into a day?", whole)
    .addHelpText(
      "after",
      "\nExit codes: 0 it fits, also with warnings; 5 something does not fit; 6 something could not be read, and nothing is known not to fit.",
    )
    .action((options: DoctorOptions) =>
      running(options, async (terminal, stackOf) => doctor(terminal, await stackOf(), options)),
    );
}

async function doctor({ display, signal, show }: Terminal, stack: Stack, { rows }: DoctorOptions): Promise<ExitCode> {
  if (rows !== undefined && !Number.isInteger(rows))
    throw new CliError(`--rows ${rows} is no whole number`, exitCodes.usage);
  const { region, account, findings } = await display.step("comparing with the account's quotas", async (report) => {
    report("reading what is deployed");
    const examined = await examinedOf(stack, rows, signal);
    signal.throwIfAborted();
    report("reading what the account has");
    const findings = await findingsOf(examined);
    // What was cut is not what could not be read.
    signal.throwIfAborted();
    return { ...examined, findings };
  });
  const counts = { ok: 0, warning: 0, error: 0, unknown: 0 };
  for (const { severity } of findings) counts[severity]++;
  show({ stack: stack.name, account, region, counts, findings }, [
    `stack ${stack.name}, account ${account}, ${region}`,
    "",
    ...columns(
      ["", "check", "of", "configured", "account"],
      findings.map((one) => [WORDS[one.severity], one.check, one.of, one.configured, one.account].map(printable)),
    ),
    ...findings.flatMap(explained),
    "",
    `${counts.ok} fit, ${counts.warning} warnings, ${counts.error} do not fit, ${counts.unknown} unknown`,
  ]);
  if (counts.error > 0) return exitCodes.doesNotFit;
  return counts.unknown > 0 ? exitCodes.undetermined : exitCodes.done;
}

/** Of what is not well: why, and what to do. */
const explained = ({ severity, check, of, rule, wayOut }: Finding): string[] =>
  severity === "ok"
    ? []
    : [
        "",
        `${WORDS[severity]}: ${check} of ${printable(of)}`,
        `  ${printable(rule)}.`,
        `  → ${printable(wayOut ?? "")}`,
      ];
