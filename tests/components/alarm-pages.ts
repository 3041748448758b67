import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../../local/paths.ts";
import type { Recorded } from "./recorder.ts";

/**
 * Insists that every alarm names its page of the runbook, and that every page of the pipeline has its alarm.
 *
 * @param kind the component's, as errors name it
 * @param folder in docs/runbook
 * @param recorded an instance with every argument that brings alarms
 */
export function assertAlarmPages(kind: string, folder: string, { resources }: Pick<Recorded, "resources">): void {
  const named = resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ name, inputs: { alarmDescription } }) => {
      const [, page] =
        new RegExp(`^${kind} "\\w+": .+\\. docs/runbook/${folder}/([a-z-]+)\\.md$`).exec(alarmDescription) ?? [];
      // The channels of a RequestIntake share their pages.
      const alarm = page?.startsWith("channel-") ? page.replace("channel", "(mail|push|webhook|socket)") : page;
      assert.match(name, new RegExp(`-alarm-${alarm}$`), alarmDescription);
      return page!;
    });
  const pages = globSync("*.md", { cwd: join(root, "docs", "runbook", folder) }).map((page) => basename(page, ".md"));
  assert.deepEqual(pages.sort(), [...new Set(named)].sort());
}
