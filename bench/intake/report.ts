import { durationText, numberText } from "../../local/display/text.ts";
import type { IntakeRun } from "../intake.ts";
import { cumulative, perSecond, shareWithin } from "../report/curves.ts";
import type { Chart, Report } from "../report/report.ts";
import type { DoorFigures, Doors } from "./doors.ts";
import type { Side } from "./job.ts";
import { type Evidence, type SideFigures, waitMs } from "./judge.ts";

const names: Readonly<Record<Side, string>> = { proxy: "Lambda proxy", intake: "RequestIntake" };

/** The run for people. */
export function reportOf({ figures, evidence, depths }: IntakeRun): Report {
  const { when, machine, setting, sides, doors, targets } = figures;
  const { requests, perSecond: rate, concurrency, patience, workMs, warm } = setting;
  const { attempts, baseMs, capMs, deadlineMs } = patience;
  const whole = (value: number) => numberText(Math.round(value));
  return {
    title: "A burst behind a Lambda proxy, and behind RequestIntake (embedded cloud)",
    description: `${whole(requests)} requests in ${durationText((requests / rate) * 1000)}, each ${durationText(workMs)} of work, in an account that runs ${concurrency} functions at once. Behind the proxy a caller waits for the work, and is refused when no function is free. Behind RequestIntake it is told 202, and the work waits in a queue.`,
    when,
    machine,
    settings: [
      [
        "load",
        `${whole(requests)} requests, ${whole(rate)} a second, at times fixed in advance (open loop); the proxy first`,
      ],
      ["work", `${durationText(workMs)} each, at most ${concurrency} at once: the account's concurrency`],
      [
        "client",
        `at most ${attempts} attempts within ${deadlineMs / 1000} s; again after 429, 5xx and no answer, when Retry-After says plus 0–${baseMs} ms, the range doubling to at most ${durationText(capMs)} (full jitter)`,
      ],
      ["warm before", `${warm.proxy} environments behind the proxy, ${warm.intake} behind RequestIntake`],
    ],
    table: {
      head: ["", names.proxy, names.intake],
      rows: [...rowsOf(sides), ...doorRows(doors)],
    },
    targets,
    charts: [
      answers(evidence, sides),
      waits(evidence, sides),
      work(evidence, sides, depths),
      sends(evidence, sides, rate),
    ],
    caveats: [
      "Times are from a request's slot to the last byte of its last answer, retries and waits between them included.",
      "The proxy's good answer is the result, RequestIntake's is the promise of it: compare until when a request was worked, too.",
      "The last three rows are of a cloud of their own, at a fifth of the rate, where nobody works what was accepted: see docs/benchmarks.md.",
      "Functions are processes of one machine here, and its network is loopback: the figures compare two shapes, they are none of AWS's.",
    ],
  };
}

function rowsOf({ proxy, intake }: Readonly<Record<Side, SideFigures>>): string[][] {
  const row = (label: string, of: (side: SideFigures) => string) => [label, of(proxy), of(intake)];
  const count = (label: string, of: (side: SideFigures) => number) => row(label, (side) => numberText(of(side)));
  const ms = (label: string, of: (side: SideFigures) => number | undefined) => row(label, (side) => msText(of(side)));
  const refused = (side: SideFigures) =>
    Object.entries(side.refused)
      .map(([status, times]) => `${numberText(times)} (${status})`)
      .join(", ") || "0";
  return [
    count("answered well", ({ answeredWell }) => answeredWell),
    row("refused, retries used up", refused),
    count("lost", ({ lost }) => lost),
    ms("p50 of the answer", ({ p50Ms }) => p50Ms),
    ms("p99 of the answer", ({ p99Ms }) => p99Ms),
    ms("p50 until it was worked", ({ workedP50Ms }) => workedP50Ms),
    ms("p99 until it was worked", ({ workedP99Ms }) => workedP99Ms),
    row("until the last caller knew", ({ clientsDoneMs }) => durationText(clientsDoneMs)),
    row("until all work was done", ({ workDoneMs }) => durationText(workDoneMs)),
    count("worked, by the effect log", ({ worked }) => worked),
    count("worked more than once", ({ workedTwice }) => workedTwice),
    count("worked, caller never heard", ({ workedUnheard }) => workedUnheard),
    count("most in work at once", ({ mostAtOnce }) => mostAtOnce),
    count("calls sent, retries included", ({ sent }) => sent),
    ms("sent at most … late", ({ latestMs }) => latestMs),
  ];
}

/** The proxy has one door, and its figures are above. */
function doorRows({ direct, validated, socket }: Doors): string[][] {
  const row = (label: string, { p50Ms, p99Ms }: DoorFigures) => [label, "", `${msText(p50Ms)}, ${msText(p99Ms)}`];
  return [
    row("without work, p50 and p99 of the 202", direct),
    row("the same through a check", validated),
    row("accepted on a WebSocket", socket),
  ];
}

const msText = (value: number | undefined): string =>
  value === undefined ? "–" : `${numberText(Math.round(value))} ms`;

type Both = Readonly<Record<Side, Evidence>>;
type Figures = Readonly<Record<Side, SideFigures>>;

const seconds = "seconds since the first request";

const endOf = (sides: Figures): number =>
  Object.values(sides).reduce((last, { clientsDoneMs, workDoneMs }) => Math.max(last, clientsDoneMs, workDoneMs), 0);

const lastAnswers = ({ calls, yes }: Evidence, well: boolean): number[] =>
  calls.filter(({ status }) => (status === yes) === well).map(({ attempts }) => attempts.at(-1)!.answeredMs);

function answers({ proxy, intake }: Both, sides: Figures): Chart {
  const end = endOf(sides);
  return {
    title: "Answers over time",
    caption: "How many callers knew, and how many had given up.",
    x: { label: seconds },
    y: { label: "requests" },
    series: [
      {
        name: `${names.intake}: 202`,
        colour: "first",
        stepped: true,
        points: cumulative(lastAnswers(intake, true), end),
      },
      {
        name: `${names.proxy}: 200`,
        colour: "second",
        stepped: true,
        points: cumulative(lastAnswers(proxy, true), end),
      },
      {
        name: `${names.proxy}: given up`,
        colour: "third",
        stepped: true,
        points: cumulative(lastAnswers(proxy, false), end),
      },
    ],
  };
}

function waits({ proxy, intake }: Both, sides: Figures): Chart {
  const curve = ({ calls, yes }: Evidence, { requests }: SideFigures) =>
    shareWithin(calls.filter(({ status }) => status === yes).map(waitMs), requests);
  return {
    title: "Time until a caller has its answer",
    caption:
      "Share of all requests that were answered well within a time; a curve that ends below 100 % left callers without one.",
    x: { label: "milliseconds from the request's slot", scale: "log" },
    y: { label: "% of requests" },
    series: [
      { name: names.intake, colour: "first", points: curve(intake, sides.intake) },
      { name: names.proxy, colour: "second", points: curve(proxy, sides.proxy) },
    ],
  };
}

function work({ proxy, intake }: Both, sides: Figures, depths: IntakeRun["depths"]): Chart {
  const end = endOf(sides);
  const ended = ({ effects, startedAt }: Evidence) =>
    effects.filter(({ event }) => event === "end").map(({ at }) => at - startedAt);
  return {
    title: "Work done, and what waits for it",
    caption: "Both do as many a second as the account lets them; what waits does so in the queue, or with the callers.",
    x: { label: seconds },
    y: { label: "requests" },
    series: [
      { name: `${names.intake}: worked`, colour: "first", stepped: true, points: cumulative(ended(intake), end) },
      { name: `${names.proxy}: worked`, colour: "second", stepped: true, points: cumulative(ended(proxy), end) },
      {
        name: `${names.intake}: in the queue`,
        colour: "fourth",
        points: depths
          .map(({ at, waiting, inWork }) => [(at - intake.startedAt) / 1000, waiting + inWork] as const)
          .filter(([x]) => x >= 0),
      },
    ],
  };
}

function sends({ proxy, intake }: Both, sides: Figures, rate: number): Chart {
  const end = Math.max(sides.proxy.clientsDoneMs, sides.intake.clientsDoneMs);
  const all = ({ calls }: Evidence) => calls.flatMap(({ attempts }) => attempts.map(({ sentMs }) => sentMs));
  return {
    title: "Calls a second, retries included",
    caption: `What refusals make of ${rate} requests a second.`,
    x: { label: seconds },
    y: { label: "calls in the second" },
    series: [
      { name: names.intake, colour: "first", stepped: true, points: perSecond(all(intake), end) },
      { name: names.proxy, colour: "second", stepped: true, points: perSecond(all(proxy), end) },
    ],
  };
}
