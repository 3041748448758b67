import { columns } from "../../output/columns.ts";
import { printable } from "../../output/printable.ts";
import { ago } from "../../output/time.ts";
import { errorOf, type Filter, matches, reasonOf } from "./filter.ts";
import type { LetterBox } from "./letter-box.ts";
import { walk } from "./walk.ts";

/** The letters that a command will act on, and no other: what comes later was not seen by whoever said yes. */
export interface Plan {
  readonly ids: ReadonlySet<string>;
  readonly groups: readonly {
    readonly reason: string;
    readonly error: string;
    count: number;
    oldest: number;
    newest: number;
  }[];
}

/** Looks through the queue without changing it. */
export async function planOf(box: LetterBox, filter: Filter, now: number, signal: AbortSignal): Promise<Plan> {
  const ids = new Set<string>();
  const groups = new Map<string, Plan["groups"][number]>();
  for await (const letters of walk(box, signal)) {
    for (const letter of letters.filter((one) => matches(filter, one, now))) {
      const [reason, error] = [reasonOf(letter), errorOf(letter)];
      const { since } = letter;
      const group = groups.get(`${reason} ${error}`) ?? { reason, error, count: 0, oldest: since, newest: since };
      group.count++;
      group.oldest = Math.min(group.oldest, since);
      group.newest = Math.max(group.newest, since);
      groups.set(`${reason} ${error}`, group);
      ids.add(letter.messageId);
    }
  }
  return { ids, groups: [...groups.values()].sort((a, b) => b.count - a.count) };
}

export const planLines = ({ groups }: Plan, now: number): string[] =>
  columns(
    ["letters", "reason", "error", "oldest", "newest"],
    groups.map(({ count, reason, error, oldest, newest }) => [
      String(count),
      printable(reason),
      printable(error),
      ago(oldest, now),
      ago(newest, now),
    ]),
  );
