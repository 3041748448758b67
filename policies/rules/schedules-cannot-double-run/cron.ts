/** The six fields of AWS's cron expressions: minutes, hours, day of month, month, day of week, year. */
interface Cron {
  /** Minutes of a day, ascending. */
  times: number[];
  matches(day: Date): boolean;
  years: number[] | undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;
/** Four years hold every kind of month; what lies further apart than them is as good as once. */
const YEARS = 4;

/**
 * The shortest distance between two times of a cron expression, in minutes: Infinity when it has one time only, undefined when AWS
 * would not take it. No library: those that are kept up know Quartz's or Unix's dialect, and only the distance is needed here.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export const shortestGap = (expression: string): number | undefined => {
  if (!gaps.has(expression)) gaps.set(expression, compute(expression));
  return gaps.get(expression);
};

/** A stack has many schedules and few expressions. */
const gaps = new Map<string, number | undefined>();

const compute = (expression: string): number | undefined => {
  const cron = parse(expression);
  if (!cron) return undefined;
  const { times, matches, years } = cron;
  const first = times[0]!;
  const last = times.at(-1)!;
  const within = times.slice(1).reduce((gap, time, n) => Math.min(gap, time - times[n]!), Number.POSITIVE_INFINITY);
  let across = Number.POSITIVE_INFINITY;
  let before: number | undefined;
  let any = false;
  for (const day of days(years)) {
    if (!matches(day)) continue;
    any = true;
    const at = day.getTime() / DAY_MS;
    if (before !== undefined) across = Math.min(across, (at - before) * DAY_MINUTES - (last - first));
    before = at;
    // Days cannot be closer than neighbours are.
    if (across <= DAY_MINUTES - (last - first)) break;
  }
  return any ? Math.min(within, across) : undefined;
};

function* days(years: number[] | undefined): Generator<Date> {
  const chosen = years ?? Array.from({ length: YEARS }, (_, n) => 2027 + n);
  for (const year of chosen.slice(0, YEARS)) {
    for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY_MS) yield new Date(at);
  }
}

const parse = (expression: string): Cron | undefined => {
  const fields = expression.trim().toUpperCase().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...more] = fields;
  if (!year || more.length > 0) return undefined;
  const minutes = numbers(minute!, 0, 59);
  const hours = numbers(hour!, 0, 23);
  const months = numbers(month!, 1, 12, MONTHS);
  const years = year === "*" ? undefined : numbers(year, 1970, 2199);
  const date = datesOf(dayOfMonth!);
  const weekday = weekdaysOf(dayOfWeek!);
  if (!minutes || !hours || !months || !date || !weekday || (year !== "*" && !years)) return undefined;
  const times = [...hours].flatMap((h) => [...minutes].map((m) => h * 60 + m)).sort((a, b) => a - b);
  return {
    times,
    years: years && [...years].sort((a, b) => a - b),
    matches: (day) => months.has(day.getUTCMonth() + 1) && date(day) && weekday(day),
  };
};

/** `*`, `5`, `1-5`, `0/15`, `10-40/5`, `MON,WED`. */
const numbers = (field: string, from: number, to: number, names: string[] = []): Set<number> | undefined => {
  const found = new Set<number>();
  const read = (text: string) => {
    const named = names.indexOf(text);
    return named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(",")) {
    const [range = "", step, ...more] = part.split("/");
    const [low = "", high] = range === "*" ? [String(from), String(to)] : range.split("-");
    const start = read(low);
    const end = high !== undefined ? read(high) : step === undefined ? start : to;
    const by = step === undefined ? 1 : Number(step);
    if (more.length > 0 || !(start >= from && start <= to && end >= from && end <= to && by >= 1)) return undefined;
    // FRI-MON goes over the end of the week.
    const length = end >= start ? end - start : end - start + (to - from + 1);
    for (let n = 0; n <= length; n += Math.floor(by)) found.add(((start - from + n) % (to - from + 1)) + from);
  }
  return found.size > 0 ? found : undefined;
};

type Matcher = (day: Date) => boolean;

const lastDate = (day: Date) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

/** Days of the month; `L` is the last one, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
const datesOf = (field: string): Matcher | undefined => {
  if (field === "?" || field === "*") return () => true;
  if (field === "L") return (day) => day.getUTCDate() === lastDate(day);
  const near = /^(\d+|L)W$/.exec(field)?.[1];
  if (near) return (day) => day.getUTCDate() === nearestWeekday(day, near === "L" ? lastDate(day) : Number(near));
  const dates = numbers(field, 1, 31);
  return dates && ((day) => dates.has(day.getUTCDate()));
};

/** Within the month of the day, as cron's W stays in it. */
const nearestWeekday = (day: Date, date: number): number => {
  const last = lastDate(day);
  const target = Math.min(date, last);
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), target)).getUTCDay();
  if (weekday === 6) return target > 1 ? target - 1 : target + 2;
  if (weekday === 0) return target < last ? target + 1 : target - 2;
  return target;
};

/** Days of the week, Sunday is 1; `6L` or `FRIL` is the month's last Friday, `3#2` its second Tuesday, `L` Saturday. */
const weekdaysOf = (field: string): Matcher | undefined => {
  if (field === "?" || field === "*") return () => true;
  if (field === "L") return (day) => day.getUTCDay() === 6;
  const special = /^(\d|[A-Z]{3})(L|#([1-5]))$/.exec(field);
  if (special) {
    const only = numbers(special[1]!, 1, 7, WEEKDAYS);
    const nth = special[3] && Number(special[3]);
    const inMonth: Matcher = (day) =>
      nth ? Math.ceil(day.getUTCDate() / 7) === nth : day.getUTCDate() + 7 > lastDate(day);
    return only && ((day) => only.has(day.getUTCDay() + 1) && inMonth(day));
  }
  const chosen = numbers(field, 1, 7, WEEKDAYS);
  return chosen && ((day) => chosen.has(day.getUTCDay() + 1));
};
