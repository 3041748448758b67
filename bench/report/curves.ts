type Point = readonly [x: number, y: number];

/** How many had happened at each moment; times in milliseconds, x in seconds. */
export function cumulative(times: readonly number[], endMs: number): Point[] {
  const sorted = times.toSorted((a, b) => a - b);
  const points = sorted.map((ms, before): Point => [ms / 1000, before + 1]);
  return thinned([[0, 0], ...points, [endMs / 1000, sorted.length]]);
}

/** How many happened in each second. */
export function perSecond(times: readonly number[], endMs: number): Point[] {
  const counts = new Array<number>(Math.ceil(endMs / 1000) + 1).fill(0);
  for (const ms of times) {
    const second = Math.max(0, Math.floor(ms / 1000));
    if (second < counts.length) counts[second]! += 1;
  }
  return counts.map((count, second): Point => [second, count]);
}

/** Which share of `of`, in percent, took at most so long; milliseconds. It never reaches 100 where some were never there. */
export function shareWithin(durations: readonly number[], of: number): Point[] {
  const sorted = durations.toSorted((a, b) => a - b);
  return thinned(sorted.map((ms, before): Point => [Math.max(ms, 0.1), ((before + 1) / of) * 100]));
}

const most = 1000;

/** Enough points for any screen; the first and the last stay. */
function thinned(points: Point[]): Point[] {
  const step = Math.ceil(points.length / most);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
