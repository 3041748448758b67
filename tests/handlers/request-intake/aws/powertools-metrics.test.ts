import assert from "node:assert/strict";
import { powertoolsMetrics } from "../../../../handlers/request-intake/aws/powertools-metrics.ts";

describe("metrics of a RequestIntake", () => {
  const written = (say: (metrics: ReturnType<typeof powertoolsMetrics>) => void) => {
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (line: string) => Boolean(lines.push(line));
    try {
      const metrics = powertoolsMetrics("levee-dev-orders");
      say(metrics);
      metrics.flush();
    } finally {
      process.stdout.write = write;
    }
    return lines.map((line) => {
      const { _aws, ...values } = JSON.parse(line);
      const [{ Namespace, Dimensions, Metrics }, ...more] = _aws.CloudWatchMetrics;
      assert.deepEqual([Namespace, more, typeof _aws.Timestamp], ["Levee/RequestIntake", [], "number"]);
      const units = Metrics.map(({ Name, Unit }: { Name: string; Unit: string }) => `${Name} ${Unit}`);
      return { dimensions: Dimensions.flat(), units, values };
    });
  };

  it("are a line for each combination of dimensions, with every value, in CloudWatch's embedded metric format", () => {
    const lines = written((metrics) => {
      metrics.begun(50);
      metrics.begun(70);
      metrics.attempted("succeeded", 20);
      metrics.ended("succeeded", undefined, 1, 90);
      metrics.ended("failed", "permanent", 2, 40);
    });
    const service = "levee-dev-orders";
    assert.deepEqual(lines, [
      {
        dimensions: ["service"],
        units: ["AgeAtStart Milliseconds", "Attempts Count"],
        values: { service, AgeAtStart: [50, 70], Attempts: [1, 2] },
      },
      {
        dimensions: ["service", "outcome"],
        units: ["AttemptDuration Milliseconds", "TimeToOutcome Milliseconds"],
        values: { service, outcome: "succeeded", AttemptDuration: 20, TimeToOutcome: 90 },
      },
      {
        dimensions: ["service", "outcome"],
        units: ["TimeToOutcome Milliseconds"],
        values: { service, outcome: "failed", TimeToOutcome: 40 },
      },
      {
        dimensions: ["service", "reason"],
        units: ["Unsuccessful Count"],
        values: { service, reason: "permanent", Unsuccessful: 1 },
      },
    ]);
  });

  it("are no line when nothing was said", () => {
    assert.deepEqual(
      written(() => {}),
      [],
    );
  });
});
