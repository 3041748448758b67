import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { failed, needsDeadLetter, REASONS } from "../../../handlers/request-intake/outcome.ts";

describe("docs/handlers.md", () => {
  it("lists every reason, and which ones are dead-lettered", () => {
    const text = readFileSync(new URL("../../../docs/handlers.md", import.meta.url), "utf8");
    const [, table = ""] = text.split("<!-- reasons");
    const listed = [...table.matchAll(/^\| `([a-z-]+)` \|.*\| (yes|no) \|$/gm)].map(([, reason, dead]) => [
      reason,
      dead,
    ]);
    const error = { name: "E", message: "m" };
    const known = REASONS.map((reason) => [reason, needsDeadLetter(failed(reason, error)) ? "yes" : "no"]);
    assert.deepEqual(listed, known);
  });
});
