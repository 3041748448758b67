import assert from "node:assert/strict";
import { definitionOf } from "../../../components/scheduled-batch/definition.ts";
import { definitionArgs } from "./definition-args.ts";
import { type Item, OneItem, type Update } from "./sim/dynamodb.ts";
import { Interpreter, StateError } from "./sim/interpreter.ts";

const NOW = 1_780_000_000_000;
const args = definitionArgs();
const L = args.longestStep * 1_000;

const number = (value: number) => ({ N: String(value) });

/** The states that a tick goes through until it has the lease or its end, and that end; its slot is 7. Whoever had the lease was stopped. */
async function ticked(
  stoppedAt: number,
  item: Item,
  alter = (text: string) => text,
): Promise<{ path: string; outcome: unknown; skipped: string | undefined }> {
  const table = new OneItem(args.lease);
  table.item = { owner: { S: "dead" }, fence: number(3), slot: number(6), expires: number(NOW + 10 * L), ...item };
  const execution = { Id: "me", Name: "tick", Input: { slot: new Date(7).toISOString() }, RedriveCount: 0 };
  const interpreter = new Interpreter(JSON.parse(alter(JSON.stringify(definitionOf(args)))), {
    Execution: { ...execution, StartTime: new Date(NOW).toISOString() },
    StateMachine: { Id: "machine" },
  });
  const answers: Record<string, (parameters: Update) => unknown> = {
    "dynamodb:updateItem": (parameters) => {
      if (!table.update(parameters)) throw new StateError("DynamoDB.ConditionalCheckFailedException");
      return { Attributes: table.item };
    },
    "dynamodb:getItem": () => ({ Item: table.item }),
    "aws-sdk:sfn:describeExecution": () => ({ Status: "ABORTED", StopDate: new Date(stoppedAt).toISOString() }),
  };
  const output = await interpreter
    .run({
      now: () => NOW,
      random: () => 0,
      sleep: async () => {},
      call: async (resource, parameters) => {
        const answer = answers[resource.replace(/^arn:aws:states:::/, "")];
        // Whoever has the lease goes on to its functions.
        if (!answer) throw new StateError("Stop");
        return answer(parameters as Update);
      },
    })
    .catch(() => undefined);
  const path = interpreter.transitions.join(" ").replace(/ Open.*/, "");
  return { path, outcome: (output as { outcome?: string })?.outcome, skipped: table.item?.skipped?.N };
}

/** Conditions that a play of whole runs does not miss, because others stand beside them. */
describe("a tick that finds a dead owner", () => {
  const quiet = { busyUntil: number(NOW - 1) };
  const looked = "Acquire Skip Look DescribeOwner Judge";

  it("takes its lease when it has been dead for longer than the longest step", async () => {
    const { path } = await ticked(NOW - L - 1, quiet);
    assert.equal(path, `${looked} TakeOver`);
  });

  it("leaves it alone, and is counted, when it died within the longest step: what it called may not have noted itself", async () => {
    assert.deepEqual(await ticked(NOW - L, quiet), { path: `${looked} Skip`, outcome: "held", skipped: "1" });
    const hasty = (text: string) => text.replace(` < $millis() - ${L}`, " < $millis()");
    assert.equal((await ticked(NOW - L, quiet, hasty)).path, `${looked} TakeOver`);
  });

  it("leaves it alone while a step of it is at work, without trying to take it over", async () => {
    const item = { busyUntil: number(NOW), skippedSlot: number(7), skipped: number(1) };
    assert.deepEqual(await ticked(NOW - L - 1, item), { path: `${looked} Held`, outcome: "held", skipped: "1" });
    const blind = (text: string) => text.replace("$dead and $number($item.busyUntil.N) < $millis()", "$dead");
    assert.equal((await ticked(NOW - L - 1, item, blind)).outcome, "contended");
  });
});
