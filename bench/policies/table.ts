import type { PolicyFigures } from "../policies.ts";

/** The figures for people: tables, then what they have to reach. */
export const tableOf = ({ machine, startUp, runs, left, targets }: PolicyFigures): string => {
  const started = rows(
    ["pack", "start-up", "fastest", "slowest"],
    startUp.map(({ pack, ms, minMs, maxMs }) => [
      pack,
      seconds(ms / 1000),
      seconds(minMs / 1000),
      seconds(maxMs / 1000),
    ]),
  );
  const added = rows(
    [
      "resources",
      "pack",
      "rules",
      "before creation",
      "stack",
      "added in all",
      "CPU",
      "CPU µs/resource/rule",
      "with the SDK's",
    ],
    runs.map((run) => [
      String(run.resources),
      run.pack,
      String(run.rules),
      seconds(run.resourcesS),
      seconds(run.stackS),
      seconds(run.resourcesS + run.stackS),
      seconds(run.cpuS),
      micros(run.perResourceAndRuleUs),
      micros(run.wholePerResourceAndRuleUs),
    ]),
  );
  return [
    `${machine.cores} cores (${machine.processor}), load average before ${machine.load.toFixed(1)}, Node ${machine.node}, @pulumi/policy ${machine.policySdk.replace(/^v/, "")}`,
    "",
    started,
    "",
    added,
    ...(left.length > 0 ? ["", ...left.map((line) => `left out: ${line}`)] : []),
    "",
    ...targets.map(({ target, measured, met }) => `${verdict(met)}  ${target}: ${measured}`),
  ].join("\n");
};

const verdict = (met: boolean | undefined) => (met === undefined ? "unmeasured" : met ? "reached   " : "MISSED    ");
const seconds = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(2)} s`);
const micros = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(1));

/** Plain columns: the first is text, and so is any that is named pack; numbers stand to the right. */
const rows = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const all = [head, ...body];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          head[column] === "pack" ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
