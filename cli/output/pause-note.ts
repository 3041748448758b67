import type { PauseNote } from "../../handlers/request-intake/pause.ts";
import { printable } from "./printable.ts";
import { ago, iso } from "./time.ts";

/** What a note says, for programs. */
export const noteFields = (note: PauseNote | undefined) =>
  note && { by: note.by, who: note.who, since: iso(note.since), why: note.why };

/** What a note says, for people: `by the automatic brake, 3 min ago: alarm …`. */
export function noteText(note: PauseNote | undefined, now: number): string {
  if (!note) return "nobody noted by whom or why; perhaps by hand, in the console";
  const who = note.by === "automatic" ? "the automatic brake" : printable(note.who ?? "an operator");
  return `by ${who}, ${ago(note.since, now)} ago (${iso(note.since)}): ${printable(note.why)}`;
}
