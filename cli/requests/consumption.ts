import { clock } from "../../handlers/parts/system.ts";
import { lambdaConsumer } from "../../handlers/request-intake/aws/lambda-consumer.ts";
import { dynamoDbPauseNotes } from "../../handlers/request-intake/aws/pause-notes.ts";
import type { BrakePorts, PauseNote } from "../../handlers/request-intake/pause.ts";
import type { Context } from "../context.ts";
import { ago, iso } from "../output/time.ts";

/** Who polls the work queue, and the note on why nobody does: what the automatic brake works with too. */
export const brakePorts = ({ aws, intake }: Pick<Context, "aws" | "intake">): BrakePorts => ({
  consumer: lambdaConsumer(aws.lambda, intake.workerMapping, clock),
  notes: dynamoDbPauseNotes(aws.dynamodb, intake.statusTable),
});

/** What a note says, for programs. */
export const noteFields = (note: PauseNote | undefined) =>
  note && { by: note.by, who: note.who, since: iso(note.since), why: note.why };

/** What a note says, for people: `by the automatic brake, 3 min ago: alarm …`. */
export function noteText(note: PauseNote | undefined, now: number): string {
  if (!note) return "nobody noted by whom or why; perhaps by hand, in the console";
  const who = note.by === "automatic" ? "the automatic brake" : (note.who ?? "an operator");
  return `by ${who}, ${ago(note.since, now)} ago (${iso(note.since)}): ${note.why}`;
}
