import assert from "node:assert/strict";
import fc from "fast-check";
import { readExpression } from "../../../local/scheduler/expression.ts";
import { nextDue } from "../../../local/scheduler/timetable.ts";

const at = (text: string) => Date.parse(text);
const createdAt = at("2026-01-01T10:00:00.700Z");

describe("a schedule's timetable", () => {
  it("has a rate due at once, and from there on", () => {
    const timing = { expression: readExpression("rate(5 minutes)"), createdAt };
    assert.equal(nextDue(timing, createdAt - 1000), at("2026-01-01T10:00:00Z"));
    assert.equal(nextDue(timing, at("2026-01-01T10:00:00Z")), at("2026-01-01T10:05:00Z"));
    assert.equal(nextDue(timing, at("2026-01-01T12:03:00Z")), at("2026-01-01T12:05:00Z"));
  });

  it("begins a rate at its start, and ends it at its end", () => {
    const start = at("2026-01-02T00:00:30Z");
    const end = at("2026-01-02T00:10:30Z");
    const timing = { expression: readExpression("rate(5 minutes)"), createdAt, start, end };
    assert.equal(nextDue(timing, createdAt), start);
    assert.equal(nextDue(timing, start), at("2026-01-02T00:05:30Z"));
    assert.equal(nextDue(timing, end - 1), end);
    assert.equal(nextDue(timing, end), undefined);
  });

  it("keeps cron within start and end, and lets a one-time schedule ignore them", () => {
    const start = at("2026-01-02T12:00:00Z");
    const cron = { expression: readExpression("cron(0 12 * * ? *)"), createdAt, start, end: start };
    assert.equal(nextDue(cron, createdAt), start);
    assert.equal(nextDue(cron, start), undefined);
    const once = { expression: readExpression("at(2026-01-01T11:00:00)"), createdAt, start, end: start };
    assert.equal(nextDue(once, createdAt), at("2026-01-01T11:00:00Z"));
    assert.equal(nextDue(once, at("2026-01-01T11:00:00Z")), undefined);
  });

  it("is always later, on the beat, and by less than one interval", () => {
    const rates = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(rates, fc.nat(2 ** 32), fc.nat(2 ** 32), (minutes, created, after) => {
        const expression = readExpression(`rate(${minutes} minutes)`);
        const due = nextDue({ expression, createdAt: created }, created + after)!;
        const everyMs = minutes * 60_000;
        assert.ok(due > created + after && due <= created + after + everyMs);
        assert.equal((due - Math.floor(created / 1000) * 1000) % everyMs, 0);
      }),
      { numRuns: 50 },
    );
  });
});
