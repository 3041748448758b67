import { type Command, Option } from "commander";
import { aboutTheSame } from "../about-the-same.ts";
import { duration, path, several } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import { confirmed } from "../confirmed.ts";
import type { Terminal } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { explain } from "../explain.ts";
import { type LeafOptions, leaf, running } from "../leaf.ts";
import { columns } from "../output/columns.ts";
import { printable } from "../output/printable.ts";
import type { Stack } from "../stack/stack.ts";
import { readBody } from "./intake/body.ts";
import { headerOf } from "./intake/caller.ts";
import type { Cleaned } from "./leavings.ts";
import { Proof, type Step } from "./proof.ts";
import { PIPELINES, type SmokeOptions, type Subject, subjectsOf } from "./subjects.ts";
import { refuseEmail } from "./users/prove-users.ts";

interface Options extends LeafOptions, SmokeOptions {
  readonly pipeline?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function smokeCommand(program: Command): void {
  leaf(
    program,
    "smoke",
    "proves that a deployed stack works, end to end, and takes away what it made; your own functions work for real",
    [
      "smoke",
      "smoke --stack prod --pipeline requestIntake --instance orders --body order.json --yes",
      "smoke --pipeline scheduledBatch --only acme",
      "smoke --dry-run",
    ],
  )
    .addOption(new Option("--pipeline <name>", "of that kind only").choices(PIPELINES))
    .option("--body <file>", "what is posted, instead of an example of the deployed schema; - reads stdin", path)
    .addOption(new Option("--api-key <key>", "for an API that wants one").env("LEVEE_API_KEY"))
    .addOption(
      new Option("--token <token>", "the Authorization header, for an API with an authorizer").env("LEVEE_TOKEN"),
    )
    .option("--header <header>", '"Name: value" that tells who calls, or for which tenant; more than once', several)
    .option("--tenant <name>", "whose request it is, for an API that has that in its path, instead of levee-smoke")
    .option("--email <address>", "who is created and invited, instead of SES's mailbox simulator")
    .option("--only <target>", "of a schedule, only that target; more than once", several)
    .option(
      "--timeout <duration>",
      "how long to wait for an outcome: 5 minutes, of a schedule what a run may take",
      duration,
    )
    .option("--dry-run", "say what would be done, and do nothing")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      "\nAn API that wants signatures gets those of this shell's credentials. Ctrl-C cleans up, too; what cannot be taken away is named.",
    )
    .action((options: Options) =>
      running(options, async (terminal, stackOf) => smoke(terminal, await stackOf(), options)),
    );
}

/** What no instance could be proved with is wrong usage, and nothing is done. */
function refuseUnusable({ body, header = [], email }: Options): void {
  if (body !== undefined && body !== "-") readBody(body);
  for (const one of header) headerOf(one);
  if (email !== undefined) refuseEmail(email);
}

/** What came of one instance. */
interface Result extends Cleaned {
  readonly pipeline: string;
  readonly instance: string;
  readonly ok: boolean;
  readonly steps: readonly Step[];
  readonly problem?: string;
  readonly exitCode: ExitCode;
}

async function smoke(terminal: Terminal, stack: Stack, options: Options): Promise<ExitCode> {
  const { signal, show } = terminal;
  refuseUnusable(options);
  const subjects = await subjectsOf(stack, terminal, options, options);
  const plan = subjects.map(({ title, does }) => `${title}: ${does}`);
  if (options.dryRun) {
    show({ stack: stack.name, dryRun: true, would: plan }, ["Dry run; it would", ...plan.map((line) => `  ${line}`)]);
    return exitCodes.done;
  }
  if (!options.yes) await confirmed(terminal, `${plan.join("; ")}.`);
  const results: Result[] = [];
  for (const subject of subjects) {
    results.push(await resultOf(subject, terminal, options));
    if (signal.aborted) break;
  }
  const ok = results.every((result) => result.ok && result.left.length === 0);
  show(
    { stack: stack.name, ok, results: results.map(({ exitCode: _, ...result }) => result) },
    results.flatMap((result, i) => [...(i > 0 ? [""] : []), ...linesOf(subjects[i]!, result)]),
  );
  signal.throwIfAborted();
  if (ok) return exitCodes.done;
  return results.find((result) => !result.ok)?.exitCode ?? exitCodes.failed;
}

/** Whatever happens, what was made is taken away. */
async function resultOf(subject: Subject, { display, signal }: Terminal, options: Options): Promise<Result> {
  const { pipeline, name: instance, title, timeout } = subject;
  const aboutIt = (text: string) => aboutTheSame(text, { ...options, instance });
  const proof = new Proof(title, { display, signal, timeout });
  let problem: string | undefined;
  let exitCode: ExitCode = exitCodes.done;
  try {
    await subject.prove(proof);
  } catch (error) {
    problem = signal.aborted ? "interrupted" : aboutIt(explain(error));
    exitCode = error instanceof CliError ? error.exitCode : exitCodes.failed;
  }
  const cleaned = await display.step(`${title}: cleaning up`, (report) => proof.leavings.clean(report));
  const { steps } = proof;
  const ok = problem === undefined;
  const left = cleaned.left.map(({ what, why }) => ({ what, why: aboutIt(why) }));
  return { pipeline, instance, ok, steps, ...(problem && { problem }), exitCode, ...cleaned, left };
}

function linesOf({ title }: Subject, { ok, steps, problem, removed, left }: Result): string[] {
  const table = columns(
    ["", ""],
    steps.map(({ step, seen }) => [`  ${step}`, printable(seen)]),
  ).slice(1);
  return [
    `${title} ${ok ? "works" : "does not work"}`,
    ...table,
    ...(problem === undefined ? [] : [`  ✗ ${printable(problem)}`]),
    ...(removed.length > 0 ? [`  taken away again: ${removed.join(", ")}`] : []),
    ...left.map(({ what, why }) => `  LEFT BEHIND: ${what}: ${printable(why)}`),
  ];
}
