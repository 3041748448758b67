import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arrival, ArrivalLog } from "../../../local/quotas/arrival-log.ts";

describe("ArrivalLog", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-arrivals-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("goes on at the end of what a gateway before it wrote", () => {
    const file = join(dir, "a.jsonl");
    writeFileSync(file, '{"id":"before"}\n');
    const log = new ArrivalLog(file);
    log.write({ id: "after" } as Arrival);
    log.flush();
    assert.equal(readFileSync(file, "utf8"), '{"id":"before"}\n{"id":"after"}\n');
  });

  it("stops when it holds all that it may, and says so in its last line", () => {
    const file = join(dir, "a.jsonl");
    const log = new ArrivalLog(file, 2);
    for (const id of ["1", "2", "3", "4"]) log.write({ id } as Arrival);
    log.flush();
    assert.equal(readFileSync(file, "utf8"), '{"id":"1"}\n{"id":"2"}\n{"isFull":true}\n');
  });
});
