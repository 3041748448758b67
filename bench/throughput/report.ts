import { numberText } from "../../local/display/text.ts";
import { perSecond, shareWithin } from "../report/curves.ts";
import type { Report } from "../report/report.ts";
import type { ThroughputRun, Way } from "../throughput.ts";
import type { Seen, ThroughputSide } from "./figures.ts";

const names: Readonly<Record<Way, string>> = {
  intake: "RequestIntake by the gateway",
  plain: "plain API by the gateway",
  emulator: "plain API by the emulator",
};
const ways: readonly Way[] = ["intake", "plain", "emulator"];
const colours = { intake: "first", plain: "fourth", emulator: "second" } as const;

/** The run for people. */
export function reportOf({ figures, seen }: ThroughputRun): Report {
  const { when, machine, setting, ways: sides, targets } = figures;
  const { seconds, warmUpSeconds, connections, bodyBytes, core } = setting;
  const row = (label: string, of: (side: ThroughputSide) => string) => [label, ...ways.map((way) => of(sides[way]))];
  const ms = (value: number | undefined, digits = 1) => (value === undefined ? "–" : `${value.toFixed(digits)} ms`);
  const good = ({ answers, measuredMs }: Seen) =>
    answers.filter(({ atMs, status }) => status === 202 && atMs >= 0 && atMs < measuredMs);
  const times = (way: Way) => good(seen[way]).map(({ tookMs }) => tookMs);
  return {
    title: "POST to the queue, as fast as answers come (embedded cloud)",
    description: `An order of ${bodyBytes} bytes is posted to a RequestIntake that nobody consumes, through the local gateway with the emulator's SQS behind it: schema, Velocity templates, SQS SendMessage, 202 with its id. Beside it an API that only puts bodies into a queue, through the same gateway, and by the emulator's own API Gateway, which cannot serve a RequestIntake's templates.`,
    when,
    machine,
    settings: [
      ["load", `${connections} connections that are kept, each sends when it has its answer (closed loop)`],
      ["time", `${seconds} s, after ${warmUpSeconds} s of warm-up, one after the other; the emulator first`],
      [
        "cores",
        core === undefined
          ? "nothing pinned: no taskset here"
          : `the gateway has core ${core} and no other; emulator and client have the rest`,
      ],
      ["IAM", "not enforced: the emulator would judge each call in its one process, and be what is measured"],
    ],
    table: {
      head: ["", ...ways.map((way) => names[way])],
      rows: [
        row("requests a second", (side) => numberText(Math.floor(side.perSecond))),
        row("p50 of the 202", ({ p50Ms }) => ms(p50Ms)),
        row("p99 of the 202", ({ p99Ms }) => ms(p99Ms)),
        row("errors", ({ errors }) => numberText(errors)),
        row("answered 202, warm-up included", ({ accepted }) => numberText(accepted)),
        row("messages in the queue", ({ inQueue }) => numberText(inQueue)),
        row("CPU of what serves it, each", ({ cpuMsEach }) => ms(cpuMsEach, 2)),
      ],
    },
    targets,
    charts: [
      {
        title: "Requests a second",
        caption: "202s in each second that was measured.",
        x: { label: "seconds" },
        y: { label: "requests in the second" },
        series: ways.map((way) => ({
          name: names[way],
          colour: colours[way],
          stepped: true,
          points: perSecond(
            good(seen[way]).map(({ atMs }) => atMs),
            seen[way].measuredMs - 1000,
          ),
        })),
      },
      {
        title: "Time to the 202",
        caption: `Share of requests that were answered within a time, with ${connections} under way at once.`,
        x: { label: "milliseconds", scale: "log" },
        y: { label: "% of requests" },
        series: ways.map((way) => ({
          name: names[way],
          colour: colours[way],
          points: shareWithin(times(way), times(way).length),
        })),
      },
    ],
    caveats: [
      "It says what the local run can be loaded with. API Gateway and SQS scale by themselves; these are none of their figures.",
    ],
  };
}
