import assert from "node:assert/strict";
import { pageOf } from "../../../bench/report/page.ts";
import { report } from "./report.ts";

describe("the page of a report", () => {
  const page = pageOf(report);

  it("loads nothing: no address in any attribute, style or script, and a policy that forbids it", () => {
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]*'unsafe-inline'">/,
    );
    assert.doesNotMatch(page, /<(link|img|iframe|object|embed|base|video|audio|source)\b/i);
    assert.doesNotMatch(page, /\b(src|href|srcset|action|poster)\s*=\s*["']?[^"'\s>]/i);
    assert.doesNotMatch(page, /url\(|@import/i);
    assert.doesNotMatch(page, /\b(fetch|importScripts|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b/);
    // The one address is in uPlot's notice of who made it.
    assert.deepEqual(page.match(/https?:\/\/[^\s"')]+/g), ["https://github.com/leeoniya/uPlot"]);
  });

  it("has uPlot, its style and the data in it", () => {
    assert.match(page, /var uPlot=/);
    assert.match(page, /\.u-legend/);
    const [, data = ""] = /<script id="charts" type="application\/json">(.*?)<\/script>/s.exec(page) ?? [];
    assert.deepEqual(JSON.parse(data), report.charts);
  });

  it("shows texts as texts: none of them ends an element or begins one", () => {
    assert.equal(page.split("</script>").length - 1, 3);
    assert.match(page, /<h1>A &lt;\/script&gt; &amp; &lt;b&gt;title&lt;\/b&gt;<\/h1>/);
    assert.doesNotMatch(page, /alert\(1\)<\/script>/);
  });

  it("has a place for each chart, the table, the verdicts, and when and on what it was measured", () => {
    assert.equal(page.match(/id="chart-\d+"/g)?.length, report.charts.length);
    assert.match(page, /<td>answered well<\/td><td>324<\/td><td>1,000<\/td>/);
    for (const verdict of ["reached", "MISSED", "unmeasured"])
      assert.match(page, new RegExp(`<span class="${verdict}">${verdict}</span>`));
    assert.match(page, /2026-11-24 06:00 UTC · 2 cores \(Some &lt;CPU&gt;\)/);
  });

  it("is fit for a phone and for the dark", () => {
    assert.match(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
    assert.match(page, /@media \(prefers-color-scheme: dark\)/);
  });
});
