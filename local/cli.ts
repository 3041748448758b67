import { constants } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { down } from "./commands/down.ts";
import { preview } from "./commands/preview.ts";
import { up } from "./commands/up.ts";
import { makeDisplay } from "./display/make-display.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // A second signal changes nothing: taking down is bounded in time, and leaving in the middle of it would leave processes behind.
  process.on(signal, () => interrupted.abort(new Interrupted(signal)));
}

class Interrupted extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

const program = new Command("local")
  .description("Levee's embedded cloud: the real Pulumi engine and the real program, without an account.")
  .option("--json", "a JSON object a line, for programs")
  .showHelpAfterError();

function display() {
  return makeDisplay({ json: Boolean(program.opts().json) });
}

async function finish(work: (shown: ReturnType<typeof display>) => Promise<number>): Promise<void> {
  const shown = display();
  try {
    process.exitCode = await work(shown);
  } catch (error) {
    shown.close();
    const { signal } = interrupted;
    const reason = (signal.aborted ? signal.reason : error) as Error;
    process.stderr.write(`levee: ${reason.message}\n`);
    if (process.env.LEVEE_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    // As a shell reports it: 128 and the signal's number.
    process.exitCode = reason instanceof Interrupted ? 128 + constants.signals[reason.signal] : 1;
  } finally {
    shown.close();
  }
}

program
  .command("up", { isDefault: true })
  .description("set up what is missing, deploy stack local, play orders and a roster, take it down")
  .option("--keep", "leave everything up until npm run local:down")
  .option("--no-scenario", "deploy only")
  .option("--rate <orders>", "orders a second, 1 to 1000; fewer for a machine that is slow, or busy", rateOf, 300)
  .addHelpText(
    "after",
    "\nExamples:\n  npm run local\n  npm run local -- --keep\n  npm run local -- --keep --no-scenario\n  npm run local -- --rate 100\n  npm run --silent local -- --json | jq .",
  )
  .action(({ keep = false, scenario, rate }: { keep?: boolean; scenario: boolean; rate: number }) =>
    finish((shown) => up(shown, { keep, scenario, rate, signal: interrupted.signal })),
  );

function rateOf(text: string): number {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 1 && rate <= 1_000) return rate;
  throw new InvalidArgumentError("it is a whole number from 1 to 1000: orders a second.");
}

program
  .command("down")
  .description("take a kept stack down")
  .addHelpText("after", "\nExample:\n  npm run local:down")
  .action(() => finish(down));

program
  .command("preview")
  .description("preview a stack from nothing with the policy pack, without credentials")
  .option("-s, --stack <name>", "the stack, as in Pulumi.<name>.yaml", "dev")
  .addHelpText("after", "\nExamples:\n  npm run preview\n  npm run preview -- -s local")
  .action((options: { stack: string }) => finish((shown) => preview(shown, options.stack, interrupted.signal)));

await program.parseAsync();
