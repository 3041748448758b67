import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportViolation } from "@pulumi/policy";
import { Judgement } from "../../../policies/core/judgement.ts";
import type { Source } from "../../../policies/core/node.ts";
import { located, standsForAll } from "../../../policies/core/place.ts";
import type { Settings } from "../../../policies/core/settings.ts";

const settings = (told: Partial<Settings> = {}): Settings => {
  return { policies: new Map(), project: "", stack: "", organization: "", dryRun: undefined, ...told };
};
const source = (type: string, name: string): Source => {
  const urn = `urn:pulumi:prod::shop::${type}::${name}`;
  return { type, name, urn, props: {}, dependencies: [], propertyDependencies: {} };
};
const queue = source("aws:sqs/queue:Queue", "jobs");
const root = source("pulumi:pulumi:Stack", "shop-prod");

describe("a stack that the engine tells nothing of", () => {
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), "levee-place-"))));
  after(() => rmSync(dir, { recursive: true, force: true }));

  const said = (sources: Source[], env: Record<string, string>): { urn?: string; name: string }[] => {
    const all: { urn?: string; name: string }[] = [];
    const judgement = new Judgement([], settings(), { dir: "", cwd: dir, env, now: () => new Date("2026-11-24") });
    judgement.stack(sources, ((one: { name: string }) => all.push(one)) as unknown as ReportViolation);
    return all;
  };

  it("has its project and stack from the first resource, unless it was told", () => {
    const { project, stack } = located(settings(), [queue]);
    assert.deepEqual([project, stack], ["shop", "prod"]);
    const told = located(settings({ project: "told", stack: "dev" }), [queue]);
    assert.deepEqual([told.project, told.stack], ["told", "dev"]);
    assert.equal(located(settings(), []).stack, "");
  });

  it("is written into reports by the names that its resources have", () => {
    said([queue], { LEVEE_REPORT: "report.json" });
    const { project, stack } = JSON.parse(readFileSync(join(dir, "report.json"), "utf8"));
    assert.deepEqual([project, stack], ["shop", "prod"]);
  });

  it("has what is wrong with the team's own files said on its root, and on the first resource where there is no root", () => {
    const env = { LEVEE_EXEMPTIONS: "nowhere.yaml" };
    assert.deepEqual(
      [said([queue, root], env), said([queue], env)].map(([one]) => [one?.name, one?.urn]),
      [
        ["exemptions", root.urn],
        ["exemptions", queue.urn],
      ],
    );
    assert.equal(standsForAll([]), undefined);
  });
});
