/** The known name that a mistyped one most likely meant, if any is near enough to be worth a guess. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  // What is longer than any name is no slip of the finger, and would cost time to compare.
  if (name.length > 100) return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    // Half a name is a likelier slip than its missing letters count for.
    const part = name.length > 3 && candidate.includes(name);
    const distance = part ? 1 : edits(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
};

/** Levenshtein: how many letters to insert, remove or replace. */
const edits = (from: string, to: string): number => {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[to.length]!;
};
