import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const file = new URL("../../../handlers/parts/end-on-uncaught.ts", import.meta.url).href;

/** A process with a listener like that of Lambda's runtime, which logs everything; the shell comes after it. */
const run = (crash: string) =>
  spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `for (const event of ["uncaughtException", "unhandledRejection"])
         process.on(event, (error) => { console.log("runtime", error); process.exit(129); });
       const { endOnUncaught } = await import(${JSON.stringify(file)});
       const log = (message, fields) => console.log(JSON.stringify({ message, ...fields }));
       endOnUncaught({ debug: log, info: log, warn: log, error: log });
       setTimeout(() => process.exit(0), 5_000);
       ${crash}`,
    ],
    { encoding: "utf8", timeout: 20_000 },
  );

describe("an error that nobody caught", function () {
  this.timeout(30_000);

  for (const [event, crash] of [
    ["unhandledRejection", 'Promise.reject(new TypeError("jane@example.com"));'],
    ["uncaughtException", 'setImmediate(() => { throw new TypeError("jane@example.com"); });'],
  ] as const) {
    it(`ends the process and is logged by its name only: ${event}`, () => {
      const { status, stdout, stderr } = run(crash);
      assert.equal(status, 1, stderr);
      const { message, ...fields } = JSON.parse(stdout);
      assert.equal(message, "nobody caught an error; the process ends");
      assert.deepEqual(fields, { event, error: "TypeError" });
      assert.doesNotMatch(stdout + stderr, /jane|at file/);
    });
  }
});
