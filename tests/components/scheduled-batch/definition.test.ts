import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { MapState, Task } from "../../../components/scheduled-batch/definition/asl.ts";
import { names } from "../../../components/scheduled-batch/definition/failures.ts";
import { definitionOf } from "../../../components/scheduled-batch/definition.ts";
import type { Reason, TargetResult } from "../../../handlers/scheduled-batch/run.ts";
import { messageIn } from "../../../handlers/scheduled-batch/sum-up.ts";
import { leaseOf } from "../../../policies/asl/lease.ts";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { timeoutIssues } from "../../../policies/asl/timeouts.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";
import { definitionArgs } from "./definition-args.ts";
import type { Update } from "./sim/dynamodb.ts";
import { Interpreter, StateError } from "./sim/interpreter.ts";

describe("ScheduledBatch's definition", () => {
  for (const onOverlap of ["skip", "catchUp"] as const) {
    it(`is judged by the policy pack to hold a lease, with nothing left open, when onOverlap is ${onOverlap}`, () => {
      const definition = definitionOf(definitionArgs({ onOverlap }));
      const parsed = parseDefinition(JSON.stringify(definition));
      assert.ok(parsed !== UNKNOWN && "definition" in parsed);
      const lease = leaseOf(parsed.definition);
      assert.ok(lease.held === true, JSON.stringify(lease));
      const { state, table, expires, notes } = lease;
      assert.deepEqual(
        { state, table, expires },
        { state: "States.Acquire", table: "levee-test-billing-lease", expires: true },
      );
      assert.deepEqual(
        notes.filter(({ left }) => left),
        [],
      );
      assert.deepEqual(timeoutIssues(parsed.definition, { maxTimeoutSeconds: 86_400, machineType: "STANDARD" }), []);
    });
  }

  it("writes the lease by values that its expressions use, and no others", () => {
    const { States } = definitionOf(definitionArgs({ onOverlap: "catchUp" }));
    const writes = Object.values(States).filter(
      (state) => "Resource" in state && state.Resource.endsWith("updateItem"),
    );
    assert.equal(writes.length, 6);
    for (const { Arguments } of writes as unknown as { Arguments: Update }[]) {
      const text = `${Arguments.UpdateExpression} ${Arguments.ConditionExpression}`;
      const named = { ...Arguments.ExpressionAttributeNames, ...Arguments.ExpressionAttributeValues };
      assert.deepEqual(new Set(text.match(/[#:]\w+/g)), new Set(Object.keys(named)));
    }
  });

  /** What becomes of the one target when each call of its first step fails so. */
  async function resultOf(error: string, cause: string): Promise<Extract<TargetResult, { done: false }>> {
    const { States, ...machine } = definitionOf(definitionArgs());
    const { StartAt, States: steps } = (States.Targets as MapState).ItemProcessor;
    const interpreter = new Interpreter(
      { ...machine, StartAt, States: steps },
      {
        Execution: { Id: "e", Name: "e", Input: "acme", StartTime: "2026-01-01T00:00:00Z", RedriveCount: 0 },
        StateMachine: { Id: "m" },
      },
    );
    const result = await interpreter.run({
      now: () => 0,
      random: () => 0,
      // Pauses are over at once; no call takes as long as it may.
      sleep: (ms) => (ms > 20_000 ? new Promise(() => {}) : Promise.resolve()),
      call: () => Promise.reject(new StateError(error, cause)),
    });
    return result as Extract<TargetResult, { done: false }>;
  }

  const reasons: [Reason, string][] = [
    ["lease-lost", "LeaseLost"],
    ["permanent", "PermanentError"],
    ["timed-out", "States.Timeout"],
    ["timed-out", "Sandbox.Timedout"],
    ["throttled", "Lambda.TooManyRequestsException"],
    ["unreachable", "Lambda.ServiceException"],
    ["crashed", "Runtime.ExitError"],
    ["too-large", "States.DataLimitExceeded"],
    ["failed", "TypeError"],
  ];
  for (const [reason, error] of reasons)
    it(`tells of a target that failed by ${error}: ${reason}`, async () => {
      const { cause, ...result } = await resultOf(error, "why");
      assert.deepEqual(result, { id: "acme", ms: 0, done: false, step: "usage", reason, error });
      assert.equal(messageIn(cause), "why");
    });

  it("has a line for each reason in docs/scheduled-batch.md", () => {
    const page = readFileSync("docs/scheduled-batch.md", "utf8");
    const table = /<!-- reasons:.*?\n\n/s.exec(page)?.[0] ?? "";
    assert.deepEqual(
      [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, reason]) => reason),
      [...Object.keys(names), "failed"],
    );
  });

  it("cuts the message of a function's error, and nothing of it for what stands around", async () => {
    const errorMessage = "no table ".repeat(30);
    const { cause } = await resultOf("PermanentError", JSON.stringify({ errorType: "PermanentError", errorMessage }));
    assert.equal(messageIn(cause), errorMessage.slice(0, 200));
  });

  it("catches with each state that calls a function what States.ALL leaves out, too", () => {
    const { States } = definitionOf(definitionArgs());
    const { States: steps } = (States.Targets as MapState).ItemProcessor;
    for (const state of [States.Open, States.Targets, States.Summarise, ...Object.values(steps)] as Task[]) {
      if ((state.Type as string) === "Pass") continue;
      const caught = (state.Catch ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      assert.ok(caught.includes("States.DataLimitExceeded") && caught.at(-1) === "States.ALL", caught.join());
    }
  });

  it("starts itself for skipped ticks only when it is to catch up", () => {
    const names = (onOverlap: "skip" | "catchUp") => Object.keys(definitionOf(definitionArgs({ onOverlap })).States);
    assert.deepEqual(
      names("catchUp").filter((name) => !names("skip").includes(name)),
      ["CatchUp"],
    );
  });

  it("has the resources of its functions' partition", () => {
    const china = (name: string) => `arn:aws-cn:lambda:cn-north-1:123456789012:function:${name}`;
    const args = definitionArgs({ open: { arn: china("open"), timeout: 60 } });
    const resources = JSON.stringify(definitionOf(args)).match(/arn:[a-z-]+:states:::/g) ?? [];
    assert.deepEqual([...new Set(resources)], ["arn:aws-cn:states:::"]);
  });

  const refusals: [string, Parameters<typeof definitionArgs>[0], RegExp][] = [
    [
      "more targets than history and state allow, with the sum",
      { maxTargets: 500 },
      /^ScheduledBatch "billing": maxTargets 500 is over 221: a history of 25000 events less 1000, at 53 a target \(2 × 2 \+ 2 \+ 3 × 8 \+ 2 \+ 3 × 7\), has room for 452, a state of 262144 bytes less 4096, at 1166 a result, for 221; name groups/,
    ],
    ["more targets at once than a Map takes", { concurrency: 41 }, /concurrency 41 is not a whole number from 1 to 40/],
    [
      "a run that is over before one target is",
      { runTimeout: 120 },
      /runTimeout of 120 s is under 210 s, .* open, usage, totals and summary \(60 \+ 60 \+ 30 \+ 30, and 30 to start\)/,
    ],
    ["a lease that does not outlast a step", { longestStep: 60 }, /steps of 60 s cannot outlast one of 60 s/],
    [
      "two steps of one name",
      { steps: [1, 2].map(() => ({ ...definitionArgs().steps[0]! })) },
      /two steps are named "usage"; results and states name a step/,
    ],
    [
      "a name that is too long for a state",
      { steps: [{ ...definitionArgs().steps[0]!, name: "u".repeat(80) }] },
      /is not sound: .*80/,
    ],
  ];
  for (const [title, over, message] of refusals) {
    it(`is refused for ${title}`, () =>
      assert.throws(() => definitionOf(definitionArgs(over)), { name: "ArgumentError", message }));
  }
});
