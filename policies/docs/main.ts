// Writes docs/rules; with --check, says whether it is what would be written, and writes nothing.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../rules/rules.ts";
import { pagesOf } from "./pages.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "docs", "rules");
const check = process.argv.includes("--check");

try {
  const pages = pagesOf(rules, root);
  mkdirSync(folder, { recursive: true });
  const there = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
  const stale = readdirSync(folder).filter((name) => !pages.has(name));
  const changed = [...pages].filter(([name, page]) => there(name) !== page);
  if (!check) {
    for (const name of stale) rmSync(join(folder, name));
    for (const [name, page] of changed) writeFileSync(join(folder, name), page);
    console.log(`docs/rules: ${pages.size} pages, ${changed.length} written, ${stale.length} removed`);
  } else if (changed.length + stale.length > 0) {
    const names = [...changed.map(([name]) => name), ...stale].join(", ");
    throw new Error(`docs/rules is not what the rules say: ${names}; run npm run docs, and commit what it writes`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
