import { fixed } from "../../components/user-provisioning/defaults.ts";
import { numberText } from "../../local/display/text.ts";
import type { Report } from "../report/report.ts";
import type { SplitFigures } from "../split.ts";
import { mib, type SplitSide } from "./targets.ts";

/** The run for people. */
export function reportOf({ when, machine, sides, targets }: SplitFigures): Report {
  const row = (label: string, of: (side: SplitSide) => string) => [label, ...sides.map(of)];
  return {
    title: "A roster, split (the roster function's code, ports that keep nothing)",
    description: "The split reads a file from disk, judges every row, and hands rows, blocks and checkpoints to ports.",
    when,
    machine,
    settings: [
      ["each", "in a process of its own; the small file as often as makes as many rows"],
      ["memory", `V8's semi-spaces of at most ${fixed.rostersSemiSpace} MiB, as in the deployed function`],
    ],
    table: {
      head: ["", ...sides.map(({ rows }) => `${numberText(rows)} rows`)],
      rows: [
        row("file", ({ bytes }) => `${mib(bytes).toFixed(1)} MiB`),
        row("split", ({ times }) => (times === 1 ? "once" : `${numberText(times)} times`)),
        row("peak memory (RSS)", ({ peakBytes }) => `${mib(peakBytes).toFixed(0)} MiB`),
        row("time", ({ ms }) => `${(ms / 1000).toFixed(1)} s`),
        row("rows a second", ({ rows, times, ms }) => numberText(Math.floor((rows * times) / (ms / 1000)))),
      ],
    },
    targets,
    charts: [],
    caveats: ["On AWS the ledger's writes take most of the time; these are no figures of theirs."],
  };
}
