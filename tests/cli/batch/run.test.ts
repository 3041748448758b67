import assert from "node:assert/strict";
import { whyNoRun } from "../../../cli/batch/run.ts";

describe("an execution that was no run", () => {
  const ended = (outcome: string) => whyNoRun({ status: "SUCCEEDED", output: JSON.stringify({ outcome }) });

  it("is told with what to do", () => {
    for (const outcome of ["held", "duplicate", "contended"])
      assert.match(ended(outcome), /another .*; say it again .* npm run levee -- batch status$/, outcome);
    assert.match(ended("paused"), /paused .*; npm run levee -- batch resume$/);
  });

  it("is told by what Step Functions says, where it did not end by itself", () => {
    assert.equal(whyNoRun({ status: "FAILED", error: "LeaseLost" }), "LeaseLost");
    assert.equal(whyNoRun({ status: "ABORTED" }), "ABORTED");
    assert.equal(whyNoRun({ status: "SUCCEEDED", output: "no JSON" }), "SUCCEEDED");
    assert.equal(ended("toString"), "toString");
  });
});
