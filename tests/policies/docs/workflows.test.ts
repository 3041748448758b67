import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../../local/paths.ts";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  if?: string;
  needs?: string;
  permissions?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

/** The inputs that each action takes, from the `action.yml` of the version that is pinned. */
const inputs: Record<string, string[]> = {
  "actions/checkout@v7.0.1": ["persist-credentials", "ref", "path"],
  "actions/setup-node@v7.0.0": ["node-version", "node-version-file", "cache"],
  "actions/setup-go@v7.0.0": ["go-version", "go-version-file", "cache"],
  "actions/upload-artifact@v7.0.0": ["name", "path", "if-no-files-found", "include-hidden-files"],
  "actions/download-artifact@v8.0.1": ["name", "path"],
  "aws-actions/configure-aws-credentials@v6.2.3": ["role-to-assume", "aws-region"],
  "pulumi/actions@v7.0.0": ["command", "stack-name", "cloud-url", "pulumi-version", "policyPacks", "policyPackConfigs"],
  "github/codeql-action/upload-sarif@v4.36.2": ["sarif_file", "category"],
};

const textOf = (name: string) => readFileSync(join(root, ".github/workflows", name), "utf8");
const read = (name: string) => parse(textOf(name)) as Workflow;
const steps = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);

for (const name of ["ci.yml", "policies.yml"]) {
  describe(`the workflow ${name}`, () => {
    const workflow = read(name);
    const text = textOf(name);

    it("pins each action to a commit, says which version that is, and gives it inputs that it takes", () => {
      const versions = new Map(
        [...text.matchAll(/uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/gm)].map(([, action, sha, version]) => [
          `${action}@${sha}`,
          `${action}@${version}`,
        ]),
      );
      for (const { uses, with: given = {} } of steps(workflow)) {
        if (!uses) continue;
        const known = inputs[versions.get(uses) ?? ""];
        assert.ok(known, `${uses} is pinned, with its version behind it`);
        for (const input of Object.keys(given)) assert.ok(known.includes(input), `${uses} takes ${input}`);
      }
    });

    it("gives a fork no secrets, and a checkout no token", () => {
      assert.ok("pull_request" in workflow.on && !("pull_request_target" in workflow.on));
      for (const { uses, with: given } of steps(workflow))
        if (uses?.startsWith("actions/checkout@")) assert.equal(given?.["persist-credentials"], false);
    });

    it("puts no expression into a script, where what an author wrote would be run", () => {
      for (const { run = "" } of steps(workflow)) assert.doesNotMatch(run, /\$\{\{/);
    });
  });
}

describe("the workflow policies.yml", () => {
  const { permissions, jobs } = read("policies.yml");
  const preview = jobs.preview!;
  const report = jobs.report!;

  it("lets the branch's code write nothing, and lets what writes run none of it", () => {
    assert.deepEqual(permissions, {});
    assert.deepEqual(preview.permissions, { contents: "read", "id-token": "write" });
    assert.deepEqual(report.permissions, {
      actions: "read",
      contents: "read",
      "pull-requests": "write",
      "security-events": "write",
    });
    assert.match(preview.if ?? "", /head\.repo\.full_name == github\.repository/);
    assert.ok(!report.steps.some(({ uses = "", run = "" }) => /checkout|npm|node/.test(uses + run)));
    assert.ok(!JSON.stringify(report).includes("secrets."));
  });

  it("previews with the pack and the Pulumi that the program is built for, and uploads what the pack reports", () => {
    const pulumi = preview.steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"))!;
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    assert.equal(pulumi.with?.["pulumi-version"], dependencies["@pulumi/pulumi"]);
    assert.equal(pulumi.with?.policyPacks, "policies");
    const written = pulumi.env?.LEVEE_REPORT?.split(",") ?? [];
    assert.deepEqual(
      written.map((path) => path.replace("${{ runner.temp }}/levee/", "")),
      ["findings.sarif", "comment.md", "findings.json"],
    );
  });

  it("finds its comment by the first line that the report gives it", () => {
    const [comment] = report.steps.filter(({ run }) => run?.includes("gh api"));
    assert.match(comment?.run ?? "", /head -n 1 report\/comment\.md/);
    assert.match(comment?.run ?? "", /startswith\(env\.MARKER\)/);
  });
});
