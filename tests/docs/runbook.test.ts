import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../local/paths.ts";

const folder = join(root, "docs", "runbook");
const pages = globSync("*/*.md", { cwd: folder }).sort();
const kinds: Readonly<Record<string, string>> = {
  "request-intake": "RequestIntake",
  "scheduled-batch": "ScheduledBatch",
  "user-provisioning": "UserProvisioning",
};

/** That each alarm has a page and each page an alarm is for the components' own tests: alarmPages in tests/components/alarm-pages.ts. */
describe("the runbook", () => {
  for (const page of pages.filter((page) => dirname(page) !== "tasks")) {
    it(`${page}: says what it means, what is not lost, what to look at, what to do, and when it ends`, () => {
      const text = readFileSync(join(folder, page), "utf8");
      const [title, , about] = text.split("\n");
      assert.match(title!, /^# [A-Z][^:]+: \S/);
      const kind = dirname(page);
      const link = `[${kinds[kind]}](../../${kind}.md`;
      // The channels of a RequestIntake share their pages.
      const alarm = basename(page, ".md").replace(/^channel-/, "<channel>-");
      assert.ok(about!.startsWith(`Alarm \`…-${alarm}\` of a ${link}`), about);
      const [, ...sections] = text.split(/^## /m);
      const titles = sections.map((section) => section.split("\n")[0]);
      assert.deepEqual(titles, ["What it means", "What is not lost", "What to look at", "What to do", "When it ends"]);
      for (const section of sections) assert.ok(section.split("\n").slice(1).join("").length > 20, section);
      assert.match(sections[2]!, /```sh\n.*(npm run levee -- |aws )/s);
    });
  }

  it("has an index of every page, in words of its own", () => {
    const index = readFileSync(join(folder, "README.md"), "utf8");
    const linked = [...index.matchAll(/\]\((\w[\w-]*\/[\w-]+\.md)\)/g)].map(([, page]) => page).sort();
    assert.deepEqual(linked, pages);
  });
});
