import assert from "node:assert/strict";
import { powertoolsMetrics } from "../../../../handlers/scheduled-batch/aws/powertools-metrics.ts";

describe("metrics of a schedule", () => {
  it("are one line of the log, in CloudWatch's embedded metric format, with the schedule as their only dimension", () => {
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (line: string) => Boolean(lines.push(line));
    try {
      powertoolsMetrics("levee-dev-billing").put({ RunsPartial: 1, TargetsFailed: 0, RunDuration: 1_200 });
    } finally {
      process.stdout.write = write;
    }
    assert.equal(lines.length, 1);
    const { _aws, ...values } = JSON.parse(lines[0]!);
    assert.deepEqual(values, { service: "levee-dev-billing", RunsPartial: 1, TargetsFailed: 0, RunDuration: 1_200 });
    const [directive] = _aws.CloudWatchMetrics;
    assert.deepEqual([directive.Namespace, directive.Dimensions], ["Levee/ScheduledBatch", [["service"]]]);
    assert.deepEqual(directive.Metrics.at(-1), { Name: "RunDuration", Unit: "Milliseconds" });
  });
});
