import { appendFileSync } from "node:fs";
import type { Step, StepHandler } from "../../../handlers/scheduled-batch/contract.ts";
import type { BatchEffect } from "./evidence.ts";
import type { Meter } from "./usage.ts";

/** A step whose begin and end stand in the effect log, in one order for all processes: a line is one write to a file opened for appending. */
export const logged =
  (step: string, work: (meter: Meter, signal: AbortSignal) => Promise<unknown>): StepHandler<Meter> =>
  async (meter, context) => {
    const write = (event: BatchEffect["event"]) => append(effectOf(event, step, meter, context));
    write("begin");
    try {
      await work(meter, context.signal);
      write("end");
    } catch (error) {
      write("fail");
      throw error;
    }
  };

function effectOf(event: BatchEffect["event"], step: string, { id }: Meter, context: Step): BatchEffect {
  const { fence, slot, attempt } = context;
  return { event, step, target: id, fence, slot: slot.getTime(), attempt, at: Date.now() };
}

function append(effect: BatchEffect): void {
  const path = process.env.EFFECT_LOG;
  if (!path) throw new Error("EFFECT_LOG is not set: the local stack gives its steps the path of the effect log");
  appendFileSync(path, `${JSON.stringify(effect)}\n`);
}
