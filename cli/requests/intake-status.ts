import { isPaused } from "../../handlers/request-intake/pause.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { columns } from "../output/columns.ts";
import { brakeAlarmState } from "./brake-alarm.ts";
import { brakePorts, noteFields, noteText } from "./consumption.ts";
import { type Depth, depthsOf } from "./depths.ts";

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
  const row = (name: string, { waiting, inFlight, delayed }: Depth) => [
    name,
    ...[waiting, inFlight, delayed].map(String),
  ];
  show({ instance: intake.name, stack: stackName, state, paused: noteFields(note) ?? isPaused(state), queues, brake }, [
    `RequestIntake "${intake.name}", stack ${stackName}`,
    isPaused(state) ? `paused (${state}) ${noteText(note, Date.now())}` : `working (${state})`,
    brake ? `automatic brake: alarm ${brake.alarm} is ${brake.state}` : "automatic brake: none",
    "",
    ...columns(
      ["queue", "waiting", "in flight", "delayed"],
      [row("work", queues.work), row("undelivered", queues.undelivered), row("dead letters", queues.deadLetters)],
    ),
  ]);
  return exitCodes.done;
}
