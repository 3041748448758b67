import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { makeDisplay } from "../../local/display/make-display.ts";
import { durationText } from "../../local/display/text.ts";
import { paths, root } from "../../local/paths.ts";
import { setUp } from "../../local/set-up.ts";

/**
 * Runs the tests of each folder here, without its subfolders, in a process of its own, two at a time: most of their time they wait, for an
 * engine, a lease or a visibility timeout. Tests in one folder may share what they deploy. A folder's output comes whole, when it has ended;
 * what failed is told again at the very end, where a log that was cut still has it. Arguments go to mocha:
 * `npm run test:e2e -- --grep "worst day"`.
 */
const AT_ONCE = 2;
/** The longest first, so that the last one to end is a short one. */
const LONGEST = [
  "local",
  "request-intake/worst-day",
  "user-provisioning/worst-day",
  "user-provisioning",
  "request-intake",
  "scheduled-batch",
  "cli",
  "policies",
  "provider",
  "request-intake/notify",
  "request-intake/socket",
  "request-intake/validated",
  "request-intake/callers",
  "request-intake/engine",
  "handlers",
];
const REPORT_EVERY_MS = 30_000;

const rank = (folder: string) => (LONGEST.includes(folder) ? LONGEST.indexOf(folder) : LONGEST.length);
const folders = readdirSync(import.meta.dirname, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
  .map(({ parentPath }) => relative(import.meta.dirname, parentPath))
  .filter((folder, i, all) => all.indexOf(folder) === i)
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

const display = makeDisplay();
await setUp(display, { emulator: true });
display.close();

const began = performance.now();
/** What to tell of each folder that failed. */
const failures = new Map<string, string>();
let passedInAll = 0;
const waiting = [...folders];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) await run(folder);
  }),
);
for (const [folder, text] of failures) console.log(`\ntests/e2e/${folder} failed:\n  ${text}\n`);
const failed = [...failures.keys()];
console.log(
  `tests/e2e: ${folders.length} folders in ${durationText(performance.now() - began)}${failed.length > 0 ? `; failed: ${failed.join(", ")}` : ""}`,
);
// A misspelt --grep must not look like success.
const nothing = passedInAll === 0 && failed.length === 0;
if (nothing) console.error("tests/e2e: no test was run; does --grep match one?");
process.exitCode = failed.length > 0 || nothing ? 1 : 0;

/** Runs mocha on one folder. */
async function run(folder: string): Promise<void> {
  const start = performance.now();
  console.log(`tests/e2e/${folder}: begun`);
  const mocha = spawn(
    join(paths.nodeBin, "mocha"),
    [
      "--config",
      ".mocharc.e2e.json",
      "--spec",
      `tests/e2e/${folder}/*.test.ts`,
      ...(process.stdout.isTTY ? ["--color"] : []),
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [mocha.stdout, mocha.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const passed = () => output.split("✔").length - 1;
  const reporting = setInterval(() => {
    console.log(`tests/e2e/${folder}: ${passed()} tests passed so far (${durationText(performance.now() - start)})`);
  }, REPORT_EVERY_MS);
  const code = await new Promise<number>((resolve) => {
    mocha.once("error", (error) => {
      output += error.message;
      resolve(1);
    });
    mocha.once("close", (code) => resolve(code ?? 1));
  });
  clearInterval(reporting);
  passedInAll += passed();
  console.log(`tests/e2e/${folder}: ${durationText(performance.now() - start)}\n${output}`);
  if (code !== 0) failures.set(folder, failuresIn(output));
}

/** The titles and errors that mocha ends with; when it did not come so far, all that it said since the last test that passed. */
function failuresIn(output: string): string {
  const [, list] = output.split(/^.* failing\S*$/m);
  return (list ?? output.split("✔").at(-1)!).trim();
}
