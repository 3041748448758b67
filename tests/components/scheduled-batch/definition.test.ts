import assert from "node:assert/strict";
import { definitionOf } from "../../../components/scheduled-batch/definition.ts";
import { leaseOf } from "../../../policies/asl/lease.ts";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { timeoutIssues } from "../../../policies/asl/timeouts.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";
import { definitionArgs } from "./definition-args.ts";

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
        { state: "Acquire", table: "levee-test-billing-lease", expires: true },
      );
      assert.deepEqual(
        notes.filter(({ left }) => left),
        [],
      );
      assert.deepEqual(timeoutIssues(parsed.definition, { maxTimeoutSeconds: 86_400, machineType: "STANDARD" }), []);
    });
  }
});
