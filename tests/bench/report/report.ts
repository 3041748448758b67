import type { Report } from "../../../bench/report/report.ts";

/** A small report, with what HTML and scripts could stumble over. */
export const report: Report = {
  title: "A </script> & <b>title</b>",
  description: 'It is "described".',
  when: "2026-11-24T06:00:00.000Z",
  machine: { cores: 2, processor: "Some <CPU>", memoryGiB: 4, loadBefore: 0.5, versions: { Node: "24.0.0" } },
  settings: [["load", "1,000 requests"]],
  table: {
    head: ["", "one", "the other"],
    rows: [
      ["answered well", "324", "1,000"],
      ["lost", "0", "0"],
    ],
  },
  targets: [
    { target: "first", measured: "10 of 10", met: true },
    { target: "second", measured: "9 of 10", met: false },
    { target: "third", measured: "nothing", met: undefined },
  ],
  charts: [
    {
      title: "Curve",
      caption: "Over time.",
      x: { label: "seconds" },
      y: { label: "requests" },
      series: [{ name: "</script><script>alert(1)</script>", colour: "first", points: [[0, 1]] }],
    },
  ],
  caveats: ["A caveat."],
};
