/* global uPlot */
// The page's own script: draws each chart of the data that is inlined beside it. It loads nothing.
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const drawn = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
  const text = (value) => (value === null || value === undefined ? "" : number.format(value));

  // On a logarithmic axis only whole powers of ten are named and ruled: all would be over each other.
  const powers = (_, splits) => splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));

  function axis({ label, scale }, isX) {
    const shown = scale === "log" ? { filter: powers } : {};
    const line = { stroke: colour("line"), width: 1, ...shown };
    return {
      label,
      labelSize: 22,
      labelFont: "13px system-ui, sans-serif",
      font: "12px system-ui, sans-serif",
      stroke: colour("soft"),
      grid: line,
      ticks: { ...line, size: 5 },
      ...shown,
      size: isX ? 34 : 52,
      values: (_, splits) => splits.map((value) => (value === null ? "" : text(value))),
    };
  }

  function options({ x, y, series }, width) {
    const isLog = x.scale === "log";
    return {
      width,
      height: Math.max(220, Math.min(340, Math.round(width * 0.5))),
      scales: { x: { time: false, distr: isLog ? 3 : 1 }, y: { range: (_, __, max) => [0, max * 1.05 || 1] } },
      legend: { live: true },
      cursor: { drag: { x: true, y: false } },
      axes: [axis(x, true), axis(y, false)],
      series: [
        { label: "at", value: (_, value) => text(value) },
        ...series.map(({ name, colour: of, stepped }) => ({
          label: name,
          stroke: colour(of),
          width: 2,
          spanGaps: true,
          points: { show: false },
          value: (_, value) => text(value),
          ...(stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
        })),
      ],
    };
  }

  const data = ({ series }) =>
    uPlot.join(series.map(({ points }) => [points.map(([x]) => x), points.map(([, y]) => y)]));

  function draw() {
    for (const plot of drawn.splice(0)) plot.destroy();
    for (const [index, chart] of charts.entries()) {
      const place = document.getElementById(`chart-${index}`);
      drawn.push(new uPlot(options(chart, place.clientWidth), data(chart), place));
    }
  }

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
