import { FILLED_IN, nameInput } from "./check.ts";
import { isEmpty, same } from "./compare.ts";
import type { Entry, Properties } from "./entry.ts";
import { ignoring } from "./ignore.ts";
import { hasUnknown } from "./wire.ts";

/** One input that differs between what is wanted and what AWS holds. */
export interface Change {
  readonly input: string;
  readonly kind: "add" | "update" | "delete";
  readonly replaces: boolean;
  /** Did the program change it? Otherwise AWS drifted. */
  readonly byProgram: boolean;
}

export interface DiffRequest {
  /** What AWS held when it was last read. */
  readonly state: Properties;
  readonly oldInputs: Properties;
  readonly news: Properties;
  /** Property paths that the program asks not to touch. */
  readonly ignoreChanges?: readonly string[];
}

/** Compares the wanted inputs with what AWS holds; the old inputs only tell what was taken out of the program. */
export function diff(entry: Entry, { state, oldInputs, news, ignoreChanges = [] }: DiffRequest): Change[] {
  const unseen = new Set(entry.unseen?.map(({ input }) => input));
  return Object.entries(entry.inputs).flatMap(([input, rule]): Change[] => {
    const held = unseen.has(input) ? oldInputs[input] : state[input];
    const wanted = ignoring(ignoreChanges, input, news[input], held);
    const old = oldInputs[input];
    // Left out of the program, now and before: whatever AWS chose is right.
    const isUnasked = isEmpty(wanted) && isEmpty(old) && !(input in news);
    if (isUnasked || (!hasUnknown(wanted) && same(entry, input, wanted, held))) return [];
    const kind = isEmpty(wanted) ? "delete" : isEmpty(held) ? "add" : "update";
    const byProgram = hasUnknown(wanted) || !same(entry, input, wanted, old);
    return [{ input, kind, replaces: rule === "replace", byProgram }];
  });
}

/** Must the old resource go before its replacement can be made, because both would have the same name? */
export function deletesFirst(entry: Entry, news: Properties, changes: readonly Change[]): boolean {
  const named = nameInput(entry);
  const identity = entry.identity ?? (named === undefined ? [] : [named]);
  const filledIn = news[FILLED_IN];
  // The replacement of a resource with a made-up name is given another one.
  const isMadeUp = named !== undefined && Array.isArray(filledIn) && filledIn.includes(named);
  if (identity.length === 0 || (isMadeUp && identity.includes(named))) return false;
  return changes.some(({ replaces }) => replaces) && !changes.some(({ input }) => identity.includes(input));
}
