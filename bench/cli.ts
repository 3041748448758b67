import { Command, InvalidArgumentError } from "commander";
import { bundles } from "./bundles.ts";
import { tableOf } from "./policies/table.ts";
import { policies } from "./policies.ts";

const program = new Command("bench")
  .description("Every figure that the README and the docs state, made anew.")
  .showHelpAfterError();

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text.trim())) return Number(text);
  throw new InvalidArgumentError(`${JSON.stringify(text)} is no whole number above 0`);
};

const wholeNumbers = (text: string): number[] => text.split(",").map(wholeNumber);

program
  .command("bundles")
  .description("size and load time of the handler bundles, beside the AWS clients alone")
  .option("--json", "one JSON document, for programs")
  .option("--runs <n>", "process starts for each load time", "15")
  .addHelpText("after", "\nExamples:\n  npm run bench -- bundles\n  npm run bench -- bundles --json | jq .")
  .action(async ({ json, runs }: { json?: boolean; runs: string }) => {
    const rows = await bundles(Math.max(3, Number.parseInt(runs, 10) || 15));
    if (json) return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    console.table(Object.fromEntries(rows.map(({ bundle, ...figures }) => [bundle, figures])));
  });

program
  .command("policies")
  .description("time that the policy pack adds to a run, beside @pulumi/awsguard and the same rules as one policy each")
  .option("--json", "one JSON document, for programs")
  .option("--sizes <n,n>", "resources of the stacks", wholeNumbers, [1_000, 10_000, 50_000])
  .option("--seconds <n>", "seconds after which no other pack than ours is given a large stack", wholeNumber, 290)
  .addHelpText(
    "after",
    `
Each pack is started and asked as the engine does it. Exit code 1: a figure that has to be reached is not, or was not measured.

Examples:
  npm run bench -- policies
  npm run bench -- policies --sizes 1000,10000 --json | jq .targets`,
  )
  .action(async ({ json, sizes, seconds }: { json?: boolean; sizes: number[]; seconds: number }) => {
    const figures = await policies({
      sizes: sizes.toSorted((a, b) => a - b),
      seconds,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : tableOf(figures)}\n`);
    if (figures.targets.some(({ met }) => !met)) process.exitCode = 1;
  });

await program.parseAsync();
