import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { machineText } from "./machine.ts";
import type { Report, Table } from "./report.ts";
import { verdict } from "./text.ts";

/** A report as one HTML page that needs nothing else: uPlot, styles and data are in it, and its own policy forbids it to load anything. */
export function pageOf(report: Report): string {
  const { title, description, when, machine, settings, table, targets, charts, caveats } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${file(import.meta.resolve("uplot/dist/uPlot.min.css"))}
${file(import.meta.resolve("./page.css"))}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p>${text(description)}</p>
<p class="soft">${text(`${when.slice(0, 16).replace("T", " ")} UTC · ${machineText(machine)}`)}</p>
<div class="tables">
<section class="card">${tableOf(table)}</section>
<div>
<section class="card"><h2>To reach</h2><ul>${targets
    .map(
      ({ target, measured, met }) =>
        `<li><span class="${verdict(met)}">${verdict(met)}</span> ${text(target)}: ${text(measured)}</li>`,
    )
    .join("")}</ul></section>
<section class="card"><h2>What was run</h2><dl>${settings
    .map(([label, value]) => `<dt>${text(label)}</dt><dd>${text(String(value))}</dd>`)
    .join("")}</dl></section>
</div>
</div>
<div class="charts">
${charts
  .map(
    ({ title, caption }, index) =>
      `<figure><h2>${text(title)}</h2><figcaption>${text(caption)}</figcaption><div id="chart-${index}"></div></figure>`,
  )
  .join("\n")}
</div>
${caveats.length > 0 ? `<p class="soft" style="margin-top:16px">${caveats.map(text).join(" ")}</p>` : ""}
</main>
<script id="charts" type="application/json">${json(charts)}</script>
<script>${file(import.meta.resolve("uplot/dist/uPlot.iife.min.js"))}</script>
<script>${file(import.meta.resolve("./charts.js"))}</script>
</body>
</html>
`;
}

function tableOf({ head, rows }: Table): string {
  const line = (cells: readonly string[], tag: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${line(head, "th")}</thead><tbody>${rows.map((row) => line(row, "td")).join("")}</tbody></table>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const text = (plain: string): string => plain.replace(/[&<>"]/g, (character) => entities[character]!);

/** As JSON that no text in it can end the script element that it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

const file = (url: string): string => readFileSync(fileURLToPath(url), "utf8");
