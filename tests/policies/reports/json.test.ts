import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonReport } from "../../../policies/reports/json.ts";
import { anyReport, sampleReport } from "./fixtures/report.ts";

describe("the JSON report", () => {
  it("is the whole model, with a version and how many findings there are of each standing", () => {
    assert.deepEqual(JSON.parse(jsonReport(sampleReport())), {
      schemaVersion: 1,
      ...sampleReport(),
      counts: { blocking: 3, advisory: 2, undetermined: 1, exempted: 1, baselined: 1 },
    });
  });

  it("gives any report back as it was", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { schemaVersion, counts, ...rest } = JSON.parse(jsonReport(report));
        assert.equal(schemaVersion, 1);
        assert.deepEqual(rest, JSON.parse(JSON.stringify(report)));
        assert.equal(
          Object.values<number>(counts).reduce((sum, count) => sum + count, 0),
          report.findings.length,
        );
      }),
      { numRuns: 30 },
    );
  });
});
