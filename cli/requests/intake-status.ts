import { isPaused } from "../../handlers/request-intake/pause.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { depthTable } from "../output/depth-table.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { brakeAlarmState } from "./brake-alarm.ts";
import { brakePorts } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

/** Whether requests are worked, and what waits where. */
export async function intakeStatus(context: Context) {
  const { intake, stackName, show } = context;
  const { consumer, notes } = brakePorts(context);
  const [state, noted, queues, brake] = await Promise.all([
    consumer.state(),
    notes.read(),
    depthsOf(context),
    brakeAlarmState(context),
  ]);
  // A note beside a mapping that runs is of a pause that somebody ended by hand.
  const note = isPaused(state) ? noted : undefined;
  show({ instance: intake.name, stack: stackName, state, paused: noteFields(note) ?? isPaused(state), queues, brake }, [
    `RequestIntake "${intake.name}", stack ${stackName}`,
    isPaused(state) ? `paused (${state}) ${noteText(note, Date.now())}` : `working (${state})`,
    brake ? `automatic brake: alarm ${brake.alarm} is ${brake.state}` : "automatic brake: none",
    "",
    ...depthTable([
      ["work", queues.work],
      ["undelivered", queues.undelivered],
      ["dead letters", queues.deadLetters],
    ]),
  ]);
  return exitCodes.done;
}
