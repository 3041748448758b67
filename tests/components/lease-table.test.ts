import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type LeasedMachine, LeaseTable } from "../../components/lease-table.ts";
import { leaseOf } from "../../policies/asl/lease.ts";
import { parseDefinition } from "../../policies/asl/parse.ts";
import { timeoutIssues } from "../../policies/asl/timeouts.ts";
import { UNKNOWN } from "../../policies/core/unknown.ts";
import { record } from "./recorder.ts";

const machine: LeasedMachine = {
  work: {
    StartAt: "Export",
    States: {
      Export: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "export", Payload: { fence: "{% $run.fence %}" } },
        TimeoutSeconds: 330,
        Retry: [],
        End: true,
      },
    },
  },
  runTimeout: "30 minutes",
  longestCall: "5 minutes",
};

class Probe extends pulumi.CustomResource {
  constructor(value: pulumi.Input<unknown>) {
    super("test:index:Probe", "probe", { value });
  }
}

const leased = (over: Partial<LeasedMachine> = {}) =>
  record(() => void new Probe(new LeaseTable("leases").definition("nightly", { ...machine, ...over })), {
    preview: true,
  });

describe("LeaseTable", () => {
  it("is one table, encrypted, on demand, that can be brought back, protected and kept", async () => {
    const { resources, get } = await record(() => new LeaseTable("leases"));
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["leases", "leases-lease"],
    );
    const { inputs, protect, retainOnDelete } = get("leases-lease");
    assert.deepEqual(
      [
        inputs.hashKey,
        inputs.billingMode,
        inputs.serverSideEncryption,
        inputs.pointInTimeRecovery,
        protect,
        retainOnDelete,
      ],
      ["id", "PAY_PER_REQUEST", { enabled: true }, { enabled: true }, true, true],
    );
  });

  it("gives a machine a definition that the first preview knows, and the policy pack finds to hold a lease", async () => {
    const { get } = await leased();
    const parsed = parseDefinition(get("probe").inputs.value);
    assert.ok(parsed !== UNKNOWN && "definition" in parsed);
    const lease = leaseOf(parsed.definition);
    assert.ok(lease.held === true, JSON.stringify(lease));
    assert.deepEqual([lease.expires, lease.notes.filter(({ left }) => left)], [true, []]);
    assert.deepEqual(timeoutIssues(parsed.definition, { maxTimeoutSeconds: 86_400, machineType: "STANDARD" }), []);
    assert.deepEqual(get("probe").dependencies.value, ["leases-lease"]);
  });

  it("refuses a duration that is none, and work without a timeout", async () => {
    const untimed = { ...machine.work.States.Export, TimeoutSeconds: 86_400 } as never;
    await assert.rejects(
      leased({ longestCall: "20 minutes" }),
      /LeaseTable "leases", lease "nightly": longestCall "20 minutes" is over 15 minutes/,
    );
    await assert.rejects(
      leased({ work: { ...machine.work, States: { Export: untimed } } }),
      /Export's TimeoutSeconds 86400 is not a whole number from 1 to 1800/,
    );
    const dynamic = { ...machine.work.States.Export, TimeoutSeconds: "{% $run.fence %}" } as never;
    await assert.rejects(
      leased({ work: { ...machine.work, States: { Export: dynamic } } }),
      /Export's TimeoutSeconds .* is not a whole number from 1 to 1800/,
    );
  });
});
