import assert from "node:assert/strict";
import { readExecutions } from "../../../local/scenario/batch/gather-evidence.ts";
import { deployed } from "./deployed.ts";
import { INTERVAL_MS, OVERRUN_MS } from "./instances.ts";
import { within } from "./schedule.ts";

describe("a run that takes longer than three intervals", () => {
  const stack = deployed();

  it("is not overtaken; ticks that find it at work begin nothing, and each is counted", async () => {
    const the = stack.the.schedule("long");
    // By then `stopWhen` has ended it: no tick comes any more.
    const lease = await within(120_000, "its stop", async () => {
      const item = await the.lease();
      return item?.paused && !item.owner ? item : undefined;
    });
    const ran = the.effects().map(({ fence, event }) => `${fence} ${event}`);
    assert.deepEqual(ran, ["1 begin", "1 end", "2 begin", "2 end"]);
    const [begun, over, next] = the.effects().map(({ at }) => at);
    assert.ok(over! - begun! >= OVERRUN_MS - 100 && OVERRUN_MS > 3 * INTERVAL_MS, `${over! - begun!} ms`);
    assert.ok(next! >= over!);
    const executions = await readExecutions(stack.the.aws, the.outputs.stateMachineArn);
    const ticks = [...new Set(executions.map(({ slot }) => slot))].sort((a, b) => a - b);
    const runs = (await the.runs()).map(({ slot }) => Number(slot.N));
    const skipped = ticks.filter((slot) => !runs.includes(slot) && slot < runs.at(-1)!);
    const [first, second] = runs as [number, number];
    assert.ok(skipped.filter((slot) => slot > first && slot < second).length >= 3, `of ${ticks} ${runs} were run`);
    assert.equal(Number(lease.skipped.N), skipped.length);
    const held = executions.filter(({ slot }) => skipped.includes(slot));
    for (const { arn } of held) assert.equal(await the.outcome(arn), "held");
  });
});
