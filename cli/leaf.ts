import { constants } from "node:os";
import type { Command } from "commander";
import type { Display } from "../local/display/display.ts";
import { makeDisplay } from "../local/display/make-display.ts";
import { aboutTheSame } from "./about-the-same.ts";
import { path } from "./arguments.ts";
import { CliError } from "./cli-error.ts";
import type { BatchContext, Context, Deployed, Terminal, UsersContext } from "./context.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { errorLine, explain } from "./explain.ts";
import { awsOf } from "./stack/aws.ts";
import {
  type Instance,
  instanceOf,
  type Kind,
  requestIntake,
  scheduledBatch,
  userProvisioning,
} from "./stack/instance.ts";
import { findStack, isEmbedded, type Stack, type StackOptions } from "./stack/stack.ts";

export interface LeafOptions extends StackOptions {
  readonly instance?: string;
  readonly json?: boolean;
}

/** What a help ends with. What a program reads is said without npm's own words before it, which go to stdout. */
export const examplesOf = (...examples: readonly string[]): string =>
  `\nExamples:\n${examples.map((example) => `  npm run ${/ [|>] |--json/.test(example) ? "--silent " : ""}levee -- ${example}`).join("\n")}`;

/** A command of a group, with the options that every one has. */
export const leaf = (
  group: Command,
  name: string,
  description: string,
  examples: readonly string[],
  { hidden = false } = {},
): Command =>
  onStack(group, name, description, examples, { hidden }).option(
    "-i, --instance <name>",
    "which one, if the stack has several",
  );

/** A command about a stack as a whole, with the options that every one has. */
export const onStack = (
  group: Command,
  name: string,
  description: string,
  examples: readonly string[],
  { hidden = false } = {},
): Command =>
  group
    .command(name, { hidden })
    .description(description)
    .option("-s, --stack <name>", "the stack; the kept local one, or the one that is selected, by default")
    .option("--outputs <file>", "its outputs as JSON, instead of asking Pulumi for them; - reads stdin", path)
    .option("--json", "one JSON document on stdout, progress as JSON lines on stderr")
    .addHelpText("after", examplesOf(...examples));

class Interrupted extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

type Work<Has> = (has: Has) => Promise<ExitCode | undefined>;

/** Runs a command about a RequestIntake. */
export const onIntake = (options: LeafOptions, work: Work<Context>): Promise<void> =>
  onInstance(options, requestIntake, (deployed, intake) => work({ ...deployed, intake }));

/** Runs a command about a UserProvisioning. */
export const onUsers = (options: LeafOptions, work: Work<UsersContext>): Promise<void> =>
  onInstance(options, userProvisioning, (deployed, users) => work({ ...deployed, users }));

/** Runs a command about a ScheduledBatch. */
export const onBatch = (options: LeafOptions, work: Work<BatchContext>): Promise<void> =>
  onInstance(options, scheduledBatch, (deployed, batch) => work({ ...deployed, batch }));

/** Finds the stack and the instance that a command is for, and hands it what it works with. */
const onInstance = <Outputs extends { readonly alarmTopicArn: string }>(
  options: LeafOptions,
  kind: Kind<Outputs>,
  work: (deployed: Deployed, instance: Instance<Outputs>) => Promise<ExitCode | undefined>,
): Promise<void> =>
  running(options, async (terminal, stackOf) => {
    const stack = await stackOf();
    const instance = instanceOf(stack, kind, options.instance);
    const aws = await awsOf(stack, instance, terminal.signal);
    return work({ ...terminal, stackName: stack.name, aws, embedded: isEmbedded(stack) }, instance);
  });

/** A command that has shown nothing for so long says that it waits. */
const QUIET_MS = 2_000;

/**
 * Runs a command, and says what went wrong in one line. Ctrl-C aborts its signal, and it ends by itself, so that what it held is let go.
 */
export async function running(
  options: LeafOptions,
  work: (terminal: Terminal, stackOf: () => Promise<Stack>) => Promise<ExitCode | undefined>,
): Promise<void> {
  const json = Boolean(options.json);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // A second one changes nothing: letting go is bounded in time.
    process.on(signal, () => interrupted.abort(new Interrupted(signal)));
  }
  const made = makeDisplay({ stream: process.stderr, json });
  const quiet = setTimeout(() => made.note("waiting for an answer …"), QUIET_MS);
  const display: Display = {
    ...made,
    step(title, work) {
      clearTimeout(quiet);
      return made.step(title, work);
    },
    watch(figures) {
      clearTimeout(quiet);
      return made.watch(figures);
    },
    note: (line) => made.note(aboutTheSame(line, options)),
  };
  const { signal } = interrupted;
  let stack: Stack | undefined;
  try {
    const show = (result: object, lines: readonly string[]) =>
      void process.stdout.write(`${json ? JSON.stringify(result) : aboutTheSame(lines.join("\n"), options)}\n`);
    const terminal = Boolean(process.stdin.isTTY && process.stderr.isTTY);
    process.exitCode = await work({ json, terminal, display, signal, show }, async () => {
      stack = await findStack(options);
      return stack;
    });
  } catch (error) {
    display.close();
    const reason: unknown = signal.aborted ? signal.reason : error;
    const message = aboutTheSame(explain(reason, stack?.local?.endpoint), options);
    process.stderr.write(json ? errorLine(message) : `levee: ${message}\n`);
    if (process.env.LEVEE_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode =
      reason instanceof Interrupted
        ? // As a shell reports it: 128 and the signal's number.
          128 + constants.signals[reason.signal]
        : reason instanceof CliError
          ? reason.exitCode
          : exitCodes.failed;
  } finally {
    clearTimeout(quiet);
    display.close();
  }
}
