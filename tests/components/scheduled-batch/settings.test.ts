import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { ScheduledBatchArgs } from "../../../components/scheduled-batch/args.ts";
import { bundlesOf } from "../../../components/scheduled-batch/bundles.ts";
import { refuseLongerFunctions } from "../../../components/scheduled-batch/overrides.ts";
import { settingsOf } from "../../../components/scheduled-batch/settings.ts";

const subject = 'ScheduledBatch "billing"';
const file = "tests/components/fixtures/step.ts";
const args: ScheduledBatchArgs = { every: "5 minutes", steps: [file], targets: ["acme", "globex"] };
const of = (more: Partial<ScheduledBatchArgs> = {}) => settingsOf(subject, { ...args, ...more });
const many = Array.from({ length: 36 }, (_, n) => `t${n}`);

describe("the settings of a ScheduledBatch", () => {
  it("give a run the time that all its attempts can take", () => {
    const { steps, open, runTimeout, longestStep, leaseDuration } = of();
    assert.deepEqual([steps[0]!.timeout, steps[0]!.taskTimeout, open.timeout], [45, 75, 45]);
    // To begin and end 285 s; one round of three attempts of 75 s, 1 s and 2 s between them.
    assert.equal(runTimeout, Math.ceil((285 + 3 * 75 + 3) / 60) * 60);
    assert.equal(longestStep, 60);
    assert.ok(leaseDuration > runTimeout + longestStep);
    const chain = { steps: [file, { handler: file, name: "b" }, { handler: file, name: "c", attempts: 1 }] };
    const most = of({ ...chain, targets: many, concurrency: 10 }).runTimeout;
    assert.equal(most, Math.ceil((285 + 4 * (228 + 228 + 75)) / 60) * 60);
  });

  it("are as long as the longest function, which may be the one that opens a run", () => {
    assert.equal(of({ open: { timeout: "10 minutes" } }).longestStep, 600 + 15 + 15);
    assert.equal(of({ steps: [{ handler: file, timeout: "14 minutes" }] }).longestStep, 840 + 15 + 15);
  });

  it("take a list's length for its bound, and 100 for a function's", () => {
    assert.deepEqual(of().targets, { list: ["acme", "globex"], handler: undefined, most: 2 });
    assert.deepEqual(of({ targets: file }).targets, { list: undefined, handler: file, most: 100 });
  });

  it("call a step as its file is called", () => {
    const names = of({ steps: ["handlers/a/readUsage.ts", { handler: "handlers/b/x.ts", name: "bill" }] }).steps;
    assert.deepEqual(
      names.map(({ name }) => name),
      ["read-usage", "bill"],
    );
  });

  it("know how far two ticks are apart", () => {
    const rhythm = (every: ScheduledBatchArgs["every"]) => {
      const { shortest, longest } = of({ every }).rhythm;
      return [shortest, longest];
    };
    assert.deepEqual(rhythm("2 hours"), [7_200, 7_200]);
    assert.deepEqual(rhythm("cron(0/5 8-17 ? * MON-FRI *)"), [300, (2 * 24 + 14) * 3_600 + 300]);
    assert.deepEqual(rhythm("cron(0 6 * * ? *)"), [86_400, 86_400]);
    assert.equal(of({ every: "1 day" }).rhythm.expression, "rate(1 day)");
    assert.equal(of({ every: "90 minutes" }).rhythm.expression, "rate(90 minutes)");
  });

  it("look as often as the schedule ticks, but every five minutes at the least", () => {
    assert.deepEqual(
      (["1 minute", "3 minutes", "1 day"] as const).map((every) => of({ every }).watchPeriod),
      [60, 180, 300],
    );
    assert.deepEqual([of().lateAfter, of({ missedIntervals: 1, every: "1 day" }).lateAfter], [900, 86_400]);
  });

  it("give Scheduler moments in UTC", () => {
    const dates = {
      start: "2027-01-01T00:00:00+01:00",
      end: "2027-06-01T00:00Z",
      stopWhen: { date: "2027-05-01T00:00:00.000Z" },
    };
    const { start, end, stopWhen } = settingsOf(subject, { ...args, ...dates }, Date.parse("2026-12-31T22:59:59Z"));
    assert.deepEqual(
      [start, end, stopWhen.date],
      ["2026-12-31T23:00:00Z", "2027-06-01T00:00:00Z", "2027-05-01T00:00:00Z"],
    );
  });

  it("leave out a start that has passed, which Scheduler would refuse", () => {
    const start = "2027-01-01T00:00:00Z";
    const at = (now: string) => settingsOf(subject, { ...args, start }, Date.parse(now)).start;
    assert.deepEqual([at("2026-12-31T23:59:59Z"), at("2027-01-01T00:00:00Z")], [start, undefined]);
  });

  it("know whether the end has passed", () => {
    const at = (now: string) => settingsOf(subject, { ...args, end: "2027-01-01T00:00:00Z" }, Date.parse(now)).isOver;
    assert.deepEqual([at("2026-12-31T23:59:59Z"), at("2027-01-01T00:00:00Z")], [false, true]);
  });

  const refused: readonly [Partial<ScheduledBatchArgs>, RegExp][] = [
    [{ every: "30 seconds" }, /every "30 seconds" is under 1 minute; .*a queue's work/],
    [{ every: "90 seconds" }, /every "90 seconds" is not whole minutes; /],
    [{ every: "cron(0 6 * * ? 2020)" }, /every "cron\(.*2020\)" never comes again; name a year/],
    [{ every: "cron(0 6 * * *)" }, /has 5 fields instead of 6; write/],
    [{ timeZone: "Europe/Atlantis" }, /timeZone "Europe\/Atlantis" is unknown; write a name of the IANA database/],
    [{ targets: [] }, /targets \[\] is neither a list with a target in it nor a file; write their names/],
    [{ targets: ["a", { id: "a" }] }, /targets has "a" twice; each is done once a run/],
    [{ targets: ["x".repeat(129)] }, /which is no name of 1 to 128 bytes/],
    [{ targets: [{ id: "a", notes: "x".repeat(250_001) }] }, /targets is \d+ bytes of JSON, over 250000/],
    [{ targets: ["a", "\ud800"] }, /targets has "\\ud800", which is no name of 1 to 128 bytes/],
    [{ targets: ["ok", "é".repeat(65)] }, /which is no name of 1 to 128 bytes/],
    [{ targets: [pulumi.output("a") as never] }, /targets has an Output, which is no name/],
    [{ targets: pulumi.output(["a"]) as never }, /targets an Output is neither a list with a target in it nor a file/],
    [
      { targets: [{ id: "a", table: pulumi.output("t") }] },
      /targets has "a" with a value that is no JSON, such as an Output, .*; .*hand Outputs to the steps by environment/,
    ],
    [{ targets: ["b", { id: "a", since: new Date(0) }] }, /targets has "a" with a value that is no JSON/],
    [{ targets: [{ id: "a", n: 1n }] }, /targets has "a" with a value that is no JSON/],
    [{ targets: Array.from({ length: 10_000 }, (_, n) => `t${n}`) }, /maxTargets 10000 is not .* 1000; split them/],
    [{ targets: many, maxTargets: 35 }, /targets are 36, over maxTargets 35; raise maxTargets/],
    [{ steps: Array(51).fill(file) }, /steps are 51, over 50; .* 10,240 characters .*: do more in one step/],
    [{ steps: [] }, /steps \[\] is not a list with a step in it; /],
    [{ steps: [file, file] }, /steps\[1\] is the second step that is called "step"; .*name of its own/],
    [{ steps: [{ handler: "handlers/Ünsinn.ts" }] }, /steps\[0\] is called "ünsinn", which is not small letters/],
    [
      { steps: [{ handler: file, timeout: "15 minutes" }] },
      /steps\[0\].timeout "15 minutes" is over 14 minutes; .*make two steps/,
    ],
    [{ steps: [{ handler: file, attempts: 11 }] }, /steps\[0\].attempts 11 is not a whole number from 1 to 10/],
    [
      { runTimeout: "5 minutes" },
      /runTimeout "5 minutes" is under 6 minutes: 285 s to begin and end, and 75 s of step; /,
    ],
    [{ concurrency: 41 }, /concurrency 41 is not a whole number from 1 to 40; .*split the targets/],
    [{ onOverlap: "queue" as "skip" }, /onOverlap "queue" is unknown; there are "skip", and "catchUp"/],
    [{ stopWhen: { runs: 0 } }, /stopWhen.runs 0 is not a whole number/],
    [
      { stopWhen: { when: 1 } as object },
      /stopWhen's "when" is unknown; there are consecutiveFailures, date, handler, runs/,
    ],
    [{ start: "2027-01-01" }, /start "2027-01-01" is no moment; write it with its offset/],
    [{ start: "2027-01-02T00:00Z", end: "2027-01-01T00:00Z" }, /is not after start/],
    [{ network: { subnetIds: ["subnet-1"] } as never }, /network has no securityGroupIds; /],
    [{ nonsense: 1 } as object, /argument "nonsense" is unknown; there are alarmEmail/],
  ];
  for (const [more, message] of refused)
    it(`refuse ${inspect(more).replace(/\s+/g, " ").slice(0, 60)}`, () => {
      assert.throws(() => of(more), { name: "ArgumentError", message });
    });

  it("refuse more targets than a run can hold, with the sum", () => {
    assert.throws(() => of({ targets: file, maxTargets: 700, concurrency: 40 }), {
      name: "ArgumentError",
      message: /maxTargets 700 is over \d+: a history of 25000 events .* a state of 262144 bytes .*; name groups/,
    });
  });

  it("refuse a run that could take days, with the sum", () => {
    const long = { handler: file, timeout: "14 minutes" } as const;
    assert.throws(() => of({ steps: [long], targets: many, concurrency: 1 }), {
      name: "ArgumentError",
      message: /a run could take .*: 36 rounds of 1 targets, each 3 × 885 s, over 20 hours; raise concurrency/,
    });
    assert.equal(of({ steps: [long], targets: many, concurrency: 1, runTimeout: "1 hour" }).runTimeout, 3_600);
  });

  it("refuse an override that the lease would not outlast", () => {
    const settings = of();
    refuseLongerFunctions(subject, settings, {
      stepStep: { timeout: 40, memorySize: 128 },
      summarise: { timeout: 900 },
    });
    for (const [child, argument] of [
      ["stepStep", "steps\\[0\\].timeout"],
      ["open", "open.timeout"],
    ] as const)
      assert.throws(() => refuseLongerFunctions(subject, settings, { [child]: { timeout: 900 } }), {
        name: "ArgumentError",
        message: new RegExp(
          `overrides.${child}.timeout 900 is over 45 s, .* give the function its time with ${argument}$`,
        ),
      });
  });

  it("refuse a file that is not there, and say which argument names it", () => {
    const refuse = (more: Partial<ScheduledBatchArgs>, message: RegExp) =>
      assert.throws(() => bundlesOf(subject, of(more)), { name: "ArgumentError", message });
    refuse({ steps: ["handlers/none.ts"] }, /steps\[0\] "handlers\/none.ts" does not exist/);
    refuse({ targets: "handlers/none.ts" }, /targets "handlers\/none.ts" does not exist/);
    refuse({ stopWhen: { handler: "handlers/none.ts" } }, /stopWhen.handler "handlers\/none.ts" does not exist/);
    refuse(
      { targets: "components/parts/camel-case.ts" },
      /targets ".*" has no export named "handler"; write: .*async \(run\)/,
    );
  });
});
