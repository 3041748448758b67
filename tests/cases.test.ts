import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LEAST_CASES } from "./cases.ts";

const tests = import.meta.dirname;

describe("the fuzz tests", () => {
  it("try 10,000 cases and more of bodies, headers, paths, templates, answers and messages", () => {
    assert.equal(LEAST_CASES, 10_000);
    const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((name) =>
      /(^|\/)fuzz\/.*\.test\.ts$/.test(name.replaceAll("\\", "/")),
    );
    const numbers = files.flatMap((name) => [
      ...readFileSync(join(tests, name), "utf8").matchAll(/(?<=\bcases\()[\d_]+(?=\))/g),
    ]);
    const sum = numbers.reduce((so, [number]) => so + Number(number.replaceAll("_", "")), 0);
    assert.ok(files.length >= 7 && sum >= LEAST_CASES, `${files.length} files, ${sum} cases`);
  });
});
