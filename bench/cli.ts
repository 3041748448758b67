import { Command } from "commander";
import { bundles } from "./bundles.ts";

const program = new Command("bench")
  .description("Every figure that the README and the docs state, made anew.")
  .showHelpAfterError();

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

await program.parseAsync();
