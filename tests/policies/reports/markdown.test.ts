import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { commentLimit, markdownReport } from "../../../policies/reports/markdown.ts";
import { anyReport, exemption, finding, sampleReport } from "./fixtures/report.ts";

const balanced = (content: string) => {
  let open = 0;
  for (const [tag] of content.matchAll(/<\/?details>/g)) {
    open += tag === "<details>" ? 1 : -1;
    assert.ok(open === 0 || open === 1);
  }
  assert.equal(open, 0, "every <details> is closed");
};

describe("the Markdown report", () => {
  it("reads as fixtures/report.md does", () => {
    const golden = readFileSync(new URL("fixtures/report.md", import.meta.url), "utf8");
    assert.equal(markdownReport(sampleReport()), golden);
  });

  it("says in its heading that nothing blocks, when nothing does", () => {
    const content = markdownReport(
      sampleReport({ findings: [finding({ suppression: exemption })], problems: [], dryRun: undefined }),
    );
    assert.match(content, /^<!-- levee\/shop\/dev -->\n## levee: nothing blocks\n/);
    assert.match(content, /\*\*0 blocking\*\* · 0 advisory · 0 undetermined · 1 exempted · 0 baselined/);
    assert.match(content, /14 resources of <code>shop\/dev<\/code> checked by levee 0\.1\.0\./);
    assert.doesNotMatch(content, /### Configuration|Way out/);
  });

  it("begins with the same line for each run of a stack, whatever its name is", () => {
    const content = markdownReport(sampleReport({ stack: "a-->\n<b>", dryRun: false }));
    assert.equal(content.split("\n")[0], "<!-- levee/shop/a_____b_ -->");
    assert.match(content, /checked \(update\)/);
  });

  it("is no longer than a comment may be, what blocks first, and says how much is left out", () => {
    const findings = [
      ...Array.from({ length: 600 }, (_, i) => finding({ name: `advisory-${i}`, level: "advisory" })),
      ...Array.from({ length: 50 }, (_, i) => finding({ name: `blocking-${i}` })),
    ];
    const content = markdownReport(sampleReport({ findings }));
    assert.ok(content.length <= commentLimit && content.length > commentLimit * 0.9, `${content.length}`);
    const shown = content.match(/^\| /gm)!.length - content.match(/^\| Resource/gm)!.length;
    assert.equal(content.match(/<code>blocking-/g)?.length, 50);
    assert.match(content, new RegExp(`\\*\\*${650 - shown} findings are left out\\*\\*`));
    assert.match(content, /^## levee: 50 findings block/m);
    balanced(content);
  });

  it("shows the first 20 problems of a kind, and counts the others", () => {
    const problems = Array.from({ length: 25 }, (_, i) => ({
      level: "error" as const,
      id: "x",
      message: `Problem ${i}`,
    }));
    const content = markdownReport(sampleReport({ problems }));
    assert.equal(content.match(/^- \*\*error\*\* Problem/gm)?.length, 20);
    assert.match(content, /^- 5 more$/m);
  });

  it("of any findings is short enough, closes what it opens, and lets no text become markup", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const content = markdownReport(report);
        assert.ok(content.length <= commentLimit, `${content.length}`);
        balanced(content);
        assert.ok(content.isWellFormed());
        assert.doesNotMatch(content, /@(?!&#8203;)/);
        assert.doesNotMatch(content.split("\n").slice(1).join("\n"), /<(?!\/?(details|summary|code|br)>)/);
        // Three bars a row: a name cannot begin a cell of its own.
        for (const row of content.split("\n").filter((line) => line.startsWith("| ")))
          assert.equal(row.split("|").length, 4, row);
        const [, left = "0"] = /\*\*(\d+) findings? (?:is|are) left out/.exec(content) ?? [];
        const rows = content.match(/^\| (?!Resource)/gm)?.length ?? 0;
        assert.equal(rows + Number(left), report.findings.length);
      }),
      { numRuns: 60 },
    );
  });
});
