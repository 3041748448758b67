import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A program that a rule's page shows or links to. */
export interface Example {
  /** `bad`, `good`, `bad-native`: what is not `good…` has findings. */
  name: string;
  /** Relative to the repository's root, with slashes. */
  path: string;
  source: string;
  /** What is found at the first preview: policy, level, and the resource's name in the program. */
  findings: [policy: string, level: string, on: string][];
}

const folder = "tests/policies/fixtures";

/** The programs of a rule, `bad` and `good` first: the very files that the tests run. */
export const examplesOf = (rule: string, root: string): Example[] =>
  globSync("*.ts", { cwd: join(root, folder, rule) })
    .map((file) => {
      const path = `${folder}/${rule}/${file}`;
      const findings = join(root, path.replace(/\.ts$/, ".json"));
      return {
        name: basename(file, ".ts"),
        path,
        source: readFileSync(join(root, path), "utf8"),
        findings: existsSync(findings) ? (JSON.parse(readFileSync(findings, "utf8")) as Example["findings"]) : [],
      };
    })
    .sort((a, b) => order(a.name).localeCompare(order(b.name)));

const order = (name: string) => (name === "bad" ? "0" : name === "good" ? "1" : `2${name}`);
