import assert from "node:assert/strict";
import { fixed } from "../../../components/scheduled-batch/defaults.ts";
import { MAX_ID_BYTES } from "../../../components/scheduled-batch/definition/limits.ts";
import { leaseDuration, longestStep, SKEW } from "../../../components/scheduled-batch/lease-times.ts";
import * as targets from "../../../handlers/scheduled-batch/read-targets.ts";
import { SHUTDOWN_MS } from "../../../handlers/scheduled-batch/timing.ts";

describe("a lease's times", () => {
  it("are those that the shells reckon with", () => {
    assert.equal(longestStep([30, 60, 45]), 60 + SHUTDOWN_MS / 1_000 + SKEW);
    assert.equal(MAX_ID_BYTES, targets.MAX_ID_BYTES);
    assert.equal(fixed.targetsBytes, targets.MAX_TARGETS_BYTES);
  });

  it("let a step begin in the last second of its run, by a clock that is behind", () => {
    const longest = longestStep([60]);
    assert.ok(leaseDuration(900, longest) >= 900 + SKEW + 60 + SHUTDOWN_MS / 1_000 + SKEW);
  });
});
