import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = join(import.meta.dirname, "..", "fixtures");

/** A finding of a fixture: policy, level, and the name of the resource in the program. */
export type Expected = [policy: string, level: string, on: string];

/** A program that one rule judges. */
export interface Fixture {
  rule: string;
  /** `bad`, `good-known-arn`: what is not `good…` has findings. */
  name: string;
  file: string;
  /** Exactly what is found at the first preview by this rule alone, sorted. */
  expected: Expected[];
}

/** Every fixture program: `fixtures/<rule>/<name>.ts`, with its findings in the JSON file beside it. */
export const fixtures = (): Fixture[] =>
  globSync("*/*.ts", { cwd: folder })
    .sort()
    .map((path) => {
      const file = join(folder, path);
      const expected = file.replace(/\.ts$/, ".json");
      const name = basename(path, ".ts");
      return {
        rule: path.split("/")[0]!,
        name,
        file,
        expected: existsSync(expected) ? sorted(JSON.parse(readFileSync(expected, "utf8")) as Expected[]) : [],
      };
    });

export const sorted = (findings: readonly Expected[]): Expected[] =>
  findings.toSorted((a, b) => a.join("\0").localeCompare(b.join("\0")));
