import type { Pause } from "../../handlers/scheduled-batch/lease-item.ts";
import { printable } from "../output/printable.ts";
import { ago, iso } from "../output/time.ts";

/** What a pause says, for programs. */
export const pauseFields = (pause: Pause | undefined) =>
  pause && { by: pause.by, who: pause.who, since: iso(pause.at), why: pause.reason };

/** What a pause says, for people: `by stopWhen, 3 min ago (…): runs: 12 were made`. */
export const pauseText = ({ by, who, at, reason }: Pause, now: number): string =>
  `by ${by === "stopWhen" ? "stopWhen" : printable(who ?? "an operator")}, ${ago(at, now)} ago (${iso(at)}): ${printable(reason)}`;
