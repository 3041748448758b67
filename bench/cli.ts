import { closeSync, openSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { reportOf as batchReport } from "./batch/report.ts";
import { batch } from "./batch.ts";
import { bundles } from "./bundles.ts";
import { patient } from "./intake/patience.ts";
import { reportOf as intakeReport } from "./intake/report.ts";
import { intake } from "./intake.ts";
import { interruptible } from "./interruptible.ts";
import { tableOf } from "./policies/table.ts";
import { policies } from "./policies.ts";
import { type ShowOptions, show } from "./report/show.ts";
import { reportOf as splitReport } from "./split/report.ts";
import { split } from "./split.ts";
import { reportOf as throughputReport } from "./throughput/report.ts";
import { throughput } from "./throughput.ts";
import { reportOf as usersReport } from "./users/report.ts";
import { users } from "./users.ts";

const program = new Command("bench")
  .description("Every figure that the README and the docs state, made anew.")
  .showHelpAfterError("(--help says more)")
  .addHelpText("after", "\nExamples:\n  npm run bench -- intake\n  npm run bench -- policies --help");

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text.trim())) return Number(text);
  throw new InvalidArgumentError(`${JSON.stringify(text)} is no whole number above 0`);
};

/** Refused before anything is measured, and not when all is done. */
const writableFile = (path: string): string => {
  try {
    closeSync(openSync(path, "a"));
    return path;
  } catch (error) {
    throw new InvalidArgumentError(`the file cannot be written: ${(error as Error).message}`);
  }
};

const wholeNumbers = (text: string): number[] => text.split(",").map(wholeNumber);

program
  .command("bundles")
  .description("size and load time of the handler bundles, beside the AWS clients alone")
  .option("--json", "one JSON document, for programs")
  .option("--runs <n>", "process starts for each load time", "15")
  .addHelpText("after", "\nExamples:\n  npm run bench -- bundles\n  npm run --silent bench -- bundles --json | jq .")
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
  npm run --silent bench -- policies --sizes 1000,10000 --json | jq .targets`,
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

interface IntakeCommand extends ShowOptions {
  requests: number;
  rate: number;
  concurrency: number;
  attempts: number;
  deadline: number;
}

program
  .command("intake")
  .description("a burst behind a Lambda proxy and behind RequestIntake, one after the other on the embedded cloud")
  .option("--json", "one JSON document, for programs")
  .option("--html <file>", "a page with curves, in one file that loads nothing", writableFile)
  .option("--requests <n>", "how many requests", wholeNumber, 1_000)
  .option("--rate <n>", "how many of them a second", wholeNumber, 200)
  .option("--concurrency <n>", "functions that the account runs at once, each for 1 s a request", wholeNumber, 10)
  .option("--attempts <n>", "how often a client sends a request at most", wholeNumber, patient.attempts)
  .option("--deadline <s>", "seconds after which a client gives up", wholeNumber, patient.deadlineMs / 1000)
  .addHelpText(
    "after",
    `
Takes about five minutes. Exit code 1: a figure that has to be reached is not, or was not measured.

Examples:
  npm run bench -- intake
  npm run bench -- intake --html intake.html
  npm run --silent bench -- intake --attempts 3 --json | jq .sides.proxy
  npm run bench -- intake --requests 100`,
  )
  .action(({ requests, rate, concurrency, attempts, deadline, ...shown }: IntakeCommand) =>
    interruptible(async (display, signal) => {
      const patience = { ...patient, attempts, deadlineMs: deadline * 1000 };
      const run = await intake({ requests, perSecond: rate, concurrency, patience, display, signal });
      show(run.figures, intakeReport(run), shown);
    }),
  );

interface ThroughputCommand extends ShowOptions {
  seconds: number;
  connections: number;
}

program
  .command("throughput")
  .description("posts a second that get to the queue through the local gateway on one core, beside the emulator's own")
  .option("--json", "one JSON document, for programs")
  .option("--html <file>", "a page with curves, in one file that loads nothing", writableFile)
  .option("--seconds <n>", "how long each is measured", wholeNumber, 10)
  .option("--connections <n>", "how many requests are under way at once", wholeNumber, 32)
  .addHelpText(
    "after",
    `
Takes about a minute and a half. Exit code 1: a figure that has to be reached is not, or was not measured.

Examples:
  npm run bench -- throughput
  npm run bench -- throughput --html throughput.html
  npm run --silent bench -- throughput --seconds 30 --connections 64 --json | jq .ways.intake`,
  )
  .action(({ seconds, connections, ...shown }: ThroughputCommand) =>
    interruptible(async (display, signal) => {
      const run = await throughput({ seconds, connections, display, signal });
      show(run.figures, throughputReport(run), shown);
    }),
  );

interface UsersCommand extends ShowOptions {
  users: number;
  signUps: number;
}

program
  .command("users")
  .description(
    "users from a roster with Cognito's quota enforced, beside the usual batch worker and the SDK's adaptive mode",
  )
  .option("--json", "one JSON document, for programs")
  .option("--html <file>", "a page with curves, in one file that loads nothing", writableFile)
  .option("--users <n>", "how many users each side is given", wholeNumber, 5_000)
  .option("--sign-ups <n>", "how many people a second sign up by themselves", wholeNumber, 5)
  .addHelpText(
    "after",
    `
Takes about ten minutes. Exit code 1: a figure that has to be reached is not, or was not measured.

Examples:
  npm run bench -- users
  npm run bench -- users --html users.html
  npm run --silent bench -- users --users 1500 --json | jq .targets`,
  )
  .action(({ users: count, signUps, ...shown }: UsersCommand) =>
    interruptible(async (display, signal) => {
      const run = await users({ users: count, signUpsPerSecond: signUps, display, signal });
      show(run.figures, usersReport(run), shown);
    }),
  );

program
  .command("split")
  .description("memory and speed of a roster's split, a large one beside one of 10,000 rows")
  .option("--json", "one JSON document, for programs")
  .option("--rows <n>", "rows of the large roster", wholeNumber, 1_000_000)
  .addHelpText(
    "after",
    `
Takes about a minute. Exit code 1: a figure that has to be reached is not.

Examples:
  npm run bench -- split
  npm run --silent bench -- split --rows 100000 --json | jq .targets`,
  )
  .action(({ rows, json }: { rows: number; json?: boolean }) =>
    interruptible(async (display, signal) => {
      const figures = await split(rows, display, signal);
      show(figures, splitReport(figures), { json });
    }),
  );

program
  .command("batch")
  .description("state transitions of a schedule's runs and held ticks, beside AWS's semaphore, and what they cost")
  .option("--json", "one JSON document, for programs")
  .addHelpText(
    "after",
    `
Takes about two minutes. Exit code 1: a figure that has to be reached is not.

Examples:
  npm run bench -- batch
  npm run --silent bench -- batch --json | jq .counts`,
  )
  .action(({ json }: { json?: boolean }) =>
    interruptible(async (display, signal) => {
      const figures = await batch(display, signal);
      show(figures, batchReport(figures), { json });
    }),
  );

await program.parseAsync();
