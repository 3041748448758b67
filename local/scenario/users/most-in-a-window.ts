/** How many of some times are in the fullest window of that length, wherever it begins. A window has its begin and not its end. */
export function mostInAWindow(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - sorted[first]! >= windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
