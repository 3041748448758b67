import assert from "node:assert/strict";
import { metricOf } from "../../../components/parts/metric.ts";
import { alarmsOf } from "../../../components/scheduled-batch/alarms.ts";
import type { Metrics } from "../../../components/scheduled-batch/metrics.ts";
import { settingsOf } from "../../../components/scheduled-batch/settings.ts";

const settings = settingsOf("test", { every: "5 minutes", targets: ["a"], steps: ["a.ts"] });
const fn = (FunctionName: string) => metricOf("AWS/Lambda", { FunctionName: FunctionName as never });
const metricsWith = (steps: number) =>
  ({
    ...Object.fromEntries(
      ["machine", "open", "summarise", "watch", "deadLetter", "batch"].map((name) => [name, fn(name)]),
    ),
    steps: new Map(Array.from({ length: steps }, (_, n) => [`s${n}`, fn(`s${n}`)])),
  }) as unknown as Metrics;

/** The functions that each alarm on throttles looks at. */
const watched = (steps: number) =>
  alarmsOf(metricsWith(steps), settings)
    .filter(({ page, name }) => (page ?? name) === "throttles")
    .map(({ rule }) =>
      (rule.metricQueries as { metric?: { dimensions: { FunctionName: string } } }[]).flatMap(
        ({ metric }) => metric?.dimensions.FunctionName ?? [],
      ),
    );

describe("the alarms of a ScheduledBatch", () => {
  it("look at every function for throttles, each alarm at ten at most, which is all that CloudWatch takes", () => {
    for (const [steps, alarms] of [
      [1, 1],
      [7, 1],
      [8, 2],
      [50, 6],
    ] as const) {
      const looks = watched(steps);
      assert.equal(looks.length, alarms, `${steps} steps`);
      assert.ok(looks.every((functions) => functions.length <= 10));
      assert.equal(new Set(looks.flat()).size, steps + 3);
    }
  });

  it("have a name each", () => {
    const names = alarmsOf(metricsWith(50), settings).map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });
});
