import { beginRun, endOfRun } from "../../batch/run.ts";
import type { BatchContext } from "../../context.ts";
import { printable } from "../../output/printable.ts";
import { broken, type Proof } from "../proof.ts";

/** One run outside of the schedule, to its summary. It is a run like any other, and stays in the history. */
export async function proveBatch(
  context: BatchContext,
  { only }: { readonly only?: readonly string[] },
  proof: Proof,
): Promise<void> {
  const { batch } = context;
  const run = await proof.step("starts a run", async () => {
    const begun = await beginRun(context, only);
    const ended = proof.leavings.add(`run ${begun.runId}`, async () => {
      throw new Error(`it goes on: npm run levee -- batch history "${begun.runId}"`);
    });
    return { ...begun, ended, seen: begun.runId };
  });
  await proof.step("runs it to its summary", async (report) => {
    const row = await endOfRun(context, run, proof.timeout, report);
    run.ended();
    const { outcome, done, failed, error } = row;
    if (outcome === "succeeded" && done > 0) return { seen: `succeeded, ${done} targets` };
    if (outcome === "succeeded") {
      const named = only ? `; --only ${only.join(" ")} is none of its targets` : "; it lists no target";
      throw broken(`run ${run.runId} of ${batch.name} worked no target${named}`);
    }
    const [first] = failed;
    const why = error ?? first;
    const said = why ? `: ${why.error}: ${messageOf(why.cause)}` : "";
    throw broken(
      `run ${run.runId} of ${batch.name} ended as ${outcome}, ${failed.length} targets failed${printable(said)}; npm run levee -- batch history "${run.runId}"`,
    );
  });
}

/** Step Functions has what a function threw as JSON: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function messageOf(cause: string): string {
  return /"errorMessage":\s*("(?:[^"\\]|\\.)*")/.exec(cause)?.[1] ?? cause;
}
