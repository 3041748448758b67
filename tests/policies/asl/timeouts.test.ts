import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { type Issue, type TimeoutRules, timeoutIssues } from "../../../policies/asl/timeouts.ts";
import { join } from "../../../policies/asl/walk.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";
import { placesIn, randomDefinition, withUnknownAt } from "./random-definitions.ts";

const rules: TimeoutRules = { maxTimeoutSeconds: 86_400, machineType: "STANDARD" };

function issues(definition: unknown, override: Partial<TimeoutRules> = {}): Issue[] {
  const parsed = parseDefinition(definition);
  assert.ok(parsed !== UNKNOWN && "definition" in parsed);
  return timeoutIssues(parsed.definition, { ...rules, ...override });
}

/** `violation States.Charge task-timeout-missing` for each issue. */
const brief = (definition: unknown, override?: Partial<TimeoutRules>) =>
  issues(definition, override).map(({ kind, path, code }) => `${kind} ${path} ${code}`);

const charge = {
  Type: "Task",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:charge",
  TimeoutSeconds: 60,
  End: true,
};
const machine = (task: Record<string, unknown>, top: Record<string, unknown> = {}) => ({
  StartAt: "Charge",
  TimeoutSeconds: 600,
  States: { Charge: { ...charge, ...task } },
  ...top,
});

describe("timeoutIssues", () => {
  it("has nothing to say when the machine and every Task have a timeout", () => {
    assert.deepEqual(issues(machine({})), []);
    assert.deepEqual(issues(JSON.stringify(machine({}))), []);
  });

  describe("of the machine", () => {
    it("asks for a timeout, apart from the Tasks' own", () => {
      assert.deepEqual(brief(machine({}, { TimeoutSeconds: undefined })), [
        "violation TimeoutSeconds machine-timeout-missing",
      ]);
      assert.deepEqual(brief(machine({ TimeoutSeconds: undefined }, { TimeoutSeconds: undefined })), [
        "violation TimeoutSeconds machine-timeout-missing",
        "violation States.Charge task-timeout-missing",
      ]);
    });

    for (const [value, code] of [
      [99_999_999, "none"],
      [86_401, "none"],
      [0, "invalid"],
      [-1, "invalid"],
      [1.5, "invalid"],
      ["300", "invalid"],
      ["{% 300 %}", "invalid"],
      [true, "invalid"],
      [{}, "invalid"],
    ] as const) {
      it(`refuses ${JSON.stringify(value)}`, () =>
        assert.deepEqual(brief(machine({}, { TimeoutSeconds: value })), [
          `violation TimeoutSeconds machine-timeout-${code}`,
        ]));
    }

    it("is undetermined while unknown, and the Tasks are judged all the same", () =>
      assert.deepEqual(brief(machine({ TimeoutSeconds: undefined }, { TimeoutSeconds: UNKNOWN })), [
        "undetermined TimeoutSeconds machine-timeout-undetermined",
        "violation States.Charge task-timeout-missing",
      ]));
  });

  describe("of a Task", () => {
    for (const [value, code] of [
      [undefined, "missing"],
      [null, "missing"],
      [99_999_999, "none"],
      [86_401, "none"],
      [0, "invalid"],
      [0.5, "invalid"],
      ["60", "invalid"],
      ["{% $t %}", "invalid"],
      [[60], "invalid"],
    ] as const) {
      it(`refuses ${JSON.stringify(value)} with JSONPath`, () =>
        assert.deepEqual(brief(machine({ TimeoutSeconds: value })), [`violation States.Charge task-timeout-${code}`]));
    }

    it("never takes the default of the service for a timeout, whatever the pack allows", () =>
      assert.deepEqual(brief(machine({ TimeoutSeconds: 99_999_999 }), { maxTimeoutSeconds: 1e9 }), [
        "violation States.Charge task-timeout-none",
      ]));

    it("takes a path with JSONPath, and only there", () => {
      const byPath = { TimeoutSeconds: undefined, TimeoutSecondsPath: "$.timeout" };
      assert.deepEqual(brief(machine(byPath)), []);
      assert.deepEqual(brief(machine({ ...byPath, TimeoutSecondsPath: "$limit" })), []);
      assert.deepEqual(brief(machine({ ...byPath, TimeoutSecondsPath: "timeout" })), [
        "violation States.Charge task-timeout-invalid",
      ]);
      assert.deepEqual(brief(machine({ ...byPath, TimeoutSeconds: 5 })), [
        "violation States.Charge task-timeout-invalid",
      ]);
      const [issue] = issues(machine({ ...byPath, QueryLanguage: "JSONata" }));
      assert.equal(issue?.code, "task-timeout-missing");
      assert.match(
        issue?.message ?? "",
        /has TimeoutSecondsPath, which a state whose query language is JSONata cannot/,
      );
    });

    it("takes an expression with JSONata, of the machine or the state", () => {
      const top = { QueryLanguage: "JSONata" };
      assert.deepEqual(brief(machine({ TimeoutSeconds: "{% $timeout %}" }, top)), []);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "{% $timeout %}", QueryLanguage: "JSONata" })), []);
      assert.deepEqual(brief(machine({ TimeoutSeconds: 30 }, top)), []);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "30" }, top)), ["violation States.Charge task-timeout-invalid"]);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "{% 99999999 %}" }, top)), [
        "violation States.Charge task-timeout-none",
      ]);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "{% 0 %}" }, top)), [
        "violation States.Charge task-timeout-invalid",
      ]);
    });

    it("is undetermined while its timeout or the language that gives it meaning is unknown", () => {
      const undetermined = ["undetermined States.Charge task-timeout-undetermined"];
      assert.deepEqual(brief(machine({ TimeoutSeconds: UNKNOWN })), undetermined);
      assert.deepEqual(brief(machine({ TimeoutSeconds: undefined, TimeoutSecondsPath: UNKNOWN })), undetermined);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "1${T}" })), undetermined);
      assert.deepEqual(brief(machine({ TimeoutSeconds: "{% $t %}" }, { QueryLanguage: UNKNOWN })), undetermined);
      assert.equal(
        issues(machine({ TimeoutSeconds: "{% $t %}", QueryLanguage: UNKNOWN }))[0]?.property,
        "States.Charge.QueryLanguage",
      );
      assert.deepEqual(brief(machine({ QueryLanguage: UNKNOWN })), []);
    });

    it("is judged whatever its Resource, also an unknown one", () => {
      for (const Resource of [
        UNKNOWN,
        undefined,
        "arn:aws:states:::lambda:invoke",
        "arn:aws-cn:states:::aws-sdk:s3:listObjectsV2",
        "arn:aws:states:::http:invoke",
        "arn:aws:states:::ecs:runTask.sync",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:eu-west-1:123456789012:activity:pack",
        "${Function}",
      ]) {
        assert.deepEqual(brief(machine({ Resource, TimeoutSeconds: undefined })), [
          "violation States.Charge task-timeout-missing",
        ]);
      }
    });

    it("says what it calls and how to mend it", () => {
      const [issue] = issues(machine({ Resource: "arn:aws:states:::ecs:runTask.sync", TimeoutSeconds: undefined }));
      assert.match(
        issue?.message ?? "",
        /^States\.Charge \(ecs:runTask\): has no TimeoutSeconds; .*set TimeoutSeconds/,
      );
      assert.equal(issue?.property, "States.Charge.TimeoutSeconds");
    });

    it("is better off with a timeout that can fire before the machine's", () => {
      assert.deepEqual(brief(machine({ TimeoutSeconds: 601 })), ["advice States.Charge task-timeout-beyond-machine"]);
      assert.deepEqual(brief(machine({ TimeoutSeconds: 600 })), []);
    });
  });

  describe("of heartbeats", () => {
    const callback = { Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" };

    it("advises one beside the timeout of whoever waits for a worker", () => {
      const advice = ["advice States.Charge task-heartbeat-missing"];
      assert.deepEqual(brief(machine(callback)), advice);
      assert.deepEqual(brief(machine({ Resource: "arn:aws:states:eu-west-1:1:activity:pack" })), advice);
      assert.deepEqual(brief(machine({ ...callback, TimeoutSeconds: UNKNOWN })), [
        "undetermined States.Charge task-timeout-undetermined",
        ...advice,
      ]);
      assert.deepEqual(brief(machine({ ...callback, HeartbeatSeconds: 30 })), []);
      assert.deepEqual(brief(machine({ ...callback, HeartbeatSecondsPath: "$.beat" })), []);
      assert.deepEqual(brief(machine({ ...callback, HeartbeatSeconds: UNKNOWN })), []);
    });

    it("asks none of a job that cannot send any", () =>
      assert.deepEqual(brief(machine({ Resource: "arn:aws:states:::ecs:runTask.sync" })), []));

    it("does not stand in for a timeout", () =>
      assert.deepEqual(brief(machine({ ...callback, TimeoutSeconds: undefined, HeartbeatSeconds: 30 })), [
        "violation States.Charge task-timeout-missing",
      ]));

    it("must be below the timeout, and a number", () => {
      assert.deepEqual(brief(machine({ ...callback, HeartbeatSeconds: 60 })), [
        "violation States.Charge task-heartbeat-not-below-timeout",
      ]);
      assert.deepEqual(brief(machine({ HeartbeatSeconds: 0 })), ["violation States.Charge task-heartbeat-invalid"]);
    });
  });

  describe("of what is nested", () => {
    const noTimeout = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true };
    const around = (state: Record<string, unknown>) => ({ TimeoutSeconds: 600, States: { Around: state } });

    it("judges Tasks in Map and Parallel, and asks neither for a timeout of its own", () => {
      assert.deepEqual(
        brief(
          around({
            Type: "Parallel",
            Branches: [
              { States: { A: noTimeout } },
              { States: { M: { Type: "Map", Iterator: { States: { B: noTimeout } } } } },
            ],
          }),
        ),
        [
          "violation States.Around.Branches[0].States.A task-timeout-missing",
          "violation States.Around.Branches[1].States.M.Iterator.States.B task-timeout-missing",
        ],
      );
    });

    it("only advises where an Express execution ends by itself", () => {
      const distributed = (ExecutionType: string) =>
        around({
          Type: "Map",
          ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType }, States: { A: noTimeout } },
        });
      const path = "States.Around.ItemProcessor.States.A";
      assert.deepEqual(brief(distributed("EXPRESS")), [`advice ${path} task-timeout-missing`]);
      assert.deepEqual(brief(distributed("STANDARD")), [`violation ${path} task-timeout-missing`]);
      assert.deepEqual(brief({ States: { A: noTimeout } }, { machineType: "EXPRESS" }), [
        "advice TimeoutSeconds machine-timeout-missing",
        "advice States.A task-timeout-missing",
      ]);
    });

    it("says once where whole states are unknown", () => {
      assert.deepEqual(brief({ TimeoutSeconds: 600, States: UNKNOWN }), ["undetermined States states-undetermined"]);
      assert.deepEqual(brief(around({ Type: "Map", ItemProcessor: UNKNOWN })), [
        "undetermined States.Around.ItemProcessor states-undetermined",
      ]);
      assert.deepEqual(brief({ TimeoutSeconds: 600, States: { A: UNKNOWN, B: noTimeout } }), [
        "undetermined States.A state-undetermined",
        "violation States.B task-timeout-missing",
      ]);
      assert.deepEqual(brief(around({ Type: UNKNOWN, End: true })), ["undetermined States.Around state-undetermined"]);
      assert.deepEqual(brief(around({ Type: UNKNOWN, TimeoutSeconds: 5 })), []);
    });
  });

  describe("of any definition", () => {
    const pathOf = (place: string[]) =>
      place.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : join(path, key)), "");

    it("never throws, and no unknown value silences what is said of another path", () =>
      fc.assert(
        fc.property(randomDefinition, fc.nat(), (definition, pick) => {
          const before = issues(definition);
          const places = placesIn(definition);
          const place = places[pick % places.length]!;
          const changed = pathOf(place);
          const after = issues(withUnknownAt(definition, place));
          for (const issue of before) {
            // What an unknown value hides is what stands in it, or in the state that it belongs to.
            if (issue.path.startsWith(changed) || changed.startsWith(`${issue.path}.`)) continue;
            // It compares two values, and the other is said to be unknown at its own path.
            if (issue.code === "task-timeout-beyond-machine") continue;
            assert.ok(
              after.some(({ path }) => path === issue.path),
              `${changed} unknown: nothing is left of ${issue.path} ${issue.code}`,
            );
          }
        }),
        { numRuns: 100 },
      ));
  });
});
