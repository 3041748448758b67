import assert from "node:assert/strict";
import { leaseDuration } from "../../../components/scheduled-batch/lease-times.ts";
import { leasedDefinition } from "../../../components/scheduled-batch/leased-definition.ts";
import { definitionArgs } from "./definition-args.ts";
import { Batch, noFaults, type Scenario } from "./sim/batch.ts";

const { table, lease, runTimeout, longestStep, steps } = definitionArgs();
const definition = JSON.stringify(
  leasedDefinition({
    subject: "test",
    table,
    lease,
    partition: "aws",
    onOverlap: "skip",
    runTimeout,
    longestStep,
    duration: leaseDuration(runTimeout, longestStep),
    work: {
      StartAt: "Export",
      States: {
        Export: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: {
            FunctionName: steps[0]!.arn,
            Payload: { run: '{% $merge([$run, {"redrives": 0}]) %}', target: "a", attempt: 1 },
          },
          TimeoutSeconds: 90,
          Retry: [],
          End: true,
        },
      },
    },
  }),
);

const play = async (over: Partial<Scenario>, starts: readonly number[]) => {
  const scenario: Scenario = {
    seed: 1,
    intervalMs: 86_400_000,
    onOverlap: "skip",
    runTimeout,
    workMs: 10_000,
    faults: noFaults,
    operations: [],
    stormMs: 3_600_000,
    calmMs: 0,
    ...over,
  };
  const batch = new Batch(scenario, (text) => (text.startsWith("{") ? definition : text));
  for (const at of starts) {
    const slot = new Date(Math.round(batch.world.now) + at).toISOString();
    if (at === 0) batch.start({ slot });
    else batch.world.after(at, () => batch.start({ slot }));
  }
  await batch.play();
  return batch;
};

const outcomes = ({ executions }: Batch) =>
  [...executions.values()].map(({ output, error }) => output?.outcome ?? error);

describe("a leased definition", () => {
  it("works in one execution at a time, and frees the lease for the next", async () => {
    const batch = await play({ workMs: 54_000 }, [0, 1_000, 1_500, 120_000]);
    assert.deepEqual(outcomes(batch), ["succeeded", "held", "held", "succeeded"]);
  });

  it("gives the lease back when the work fails", async () => {
    const batch = await play({ faults: { ...noFaults, throws: 1 } }, [0, 60_000]);
    assert.deepEqual(outcomes(batch), ["RunFailed", "RunFailed"]);
    assert.equal(batch.table.item?.owner, undefined);
  });
});
