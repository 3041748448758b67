import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "../local/paths.ts";

const ROOMS = ["index.ts", "components", "handlers", "policies", "cli", "local", "bench", "examples"];

/** What each source file imports of the others, types included. */
function arrows(): Map<string, readonly string[]> {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...ROOMS], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\n").filter((name) => name.endsWith(".ts") && existsSync(join(root, name)));
  return new Map(
    files.map((file) => {
      const source = readFileSync(join(root, file), "utf8");
      const named = [...source.matchAll(/^(?:import|export|\})[^"\n]*\bfrom "(\.[^"]+)";$|^import "(\.[^"]+)";$/gm)];
      return [file, named.map(([, from, alone]) => normalize(join(dirname(file), (from ?? alone) as string)))];
    }),
  );
}

/** A path from a file back to itself, if there is one. */
function circle(of: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of of.get(file) ?? []) {
      const found = walk(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of of.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

describe("the house", () => {
  const of = arrows();
  const room = (file: string) => file.split("/")[0] as string;

  it("is looked at by a search that finds a circle", () => {
    const round = { a: ["b"], b: ["c"], c: ["b"] };
    assert.deepEqual(circle(new Map(Object.entries(round))), ["b", "c", "b"]);
  });

  it("has no two files that import each other, straight or around", () => {
    assert.ok(of.size > 500);
    assert.equal(circle(of)?.join(" → "), undefined);
  });

  it("has arrows that go one way: handlers and policies take of nobody, components of handlers alone, nobody of bench", () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      "index.ts": ["components"],
      components: ["handlers"],
      handlers: [],
      policies: [],
      cli: ["components", "handlers", "local"],
      local: ["components", "handlers", "index.ts"],
      bench: ["components", "handlers", "local", "policies", "cli"],
      examples: ["components", "handlers"],
    };
    const shared = [
      // The actions that AWS defines without a resource are one list, for what is deployed and for what is judged.
      "components/parts/unscoped-actions.ts",
      // The guard by counting that the lease is compared to.
      "tests/policies/asl/semaphore.ts",
    ];
    const strange = [...of].flatMap(([file, imported]) =>
      imported
        .filter((other) => room(other) !== room(file) && !allowed[room(file)]?.includes(room(other)))
        .filter((other) => !shared.includes(other))
        .map((other) => `${file} → ${other}`),
    );
    assert.deepEqual(strange, []);
  });
});
