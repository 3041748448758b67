import assert from "node:assert/strict";
import fc from "fast-check";
import { type Filter, matches } from "../../../../cli/requests/dlq/filter.ts";
import { paceOf } from "../../../../cli/requests/dlq/pace.ts";
import { planLines, planOf } from "../../../../cli/requests/dlq/plan.ts";
import { walk } from "../../../../cli/requests/dlq/walk.ts";
import { fakeLetterBox, letterOf } from "./fake-letter-box.ts";

const never = new AbortController().signal;
const some = (count: number) => Array.from({ length: count }, (_, n) => letterOf(n));

describe("a walk through the dead letters", () => {
  it("meets each once, and gives all back that were not removed", () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.func(fc.boolean()), async (count, isRemoved) => {
        const { box, there, held } = fakeLetterBox(some(count));
        const removed = new Set<string>();
        const met: string[] = [];
        for await (const letters of walk(box, never, removed)) {
          for (const letter of letters) {
            met.push(letter.messageId);
            if (!isRemoved(letter.messageId)) continue;
            await box.remove(letter);
            removed.add(letter.messageId);
          }
        }
        assert.deepEqual(
          met.sort(),
          some(count)
            .map(({ messageId }) => messageId)
            .sort(),
        );
        assert.deepEqual(
          [...held].filter((id) => there.has(id)),
          [],
        );
      }),
      { numRuns: 50 },
    ));

  it("gives all back when it ends early, by a break, an error or Ctrl-C", async () => {
    for (const how of ["break", "throw", "abort"] as const) {
      const { box, held } = fakeLetterBox(some(35));
      const interrupted = new AbortController();
      const walking = async () => {
        for await (const _ of walk(box, interrupted.signal)) {
          assert.equal(held.size, 10);
          if (how === "break") break;
          if (how === "throw") throw new Error("thrown");
          interrupted.abort(new Error("interrupted"));
        }
      };
      if (how === "break") await walking();
      else await assert.rejects(walking(), /thrown|interrupted/);
      assert.equal(held.size, 0, how);
    }
  });

  it("ends although letters come back because it took too long", async () => {
    const { box } = fakeLetterBox(some(5), { forgetful: true });
    let met = 0;
    for await (const letters of walk(box, never)) met += letters.length;
    assert.equal(met, 5);
  });
});

describe("the plan of a redrive or purge", () => {
  it("counts what it will act on by reason and error, and changes nothing", async () => {
    const letters = [
      letterOf(1, { reason: "permanent", error: "PermanentError: no such article" }, 1_000),
      letterOf(2, { reason: "permanent", error: "PermanentError: another" }, 61_000),
      letterOf(3),
    ];
    const { box, there, held } = fakeLetterBox(letters);
    const plan = await planOf(box, {}, 121_000, never);
    assert.deepEqual([plan.ids.size, there.size, held.size], [3, 3, 0]);
    assert.deepEqual(planLines(plan, 121_000), [
      "letters  reason     error           oldest  newest",
      "2        permanent  PermanentError  2 min   60 s",
      "1        none                       2 min   2 min",
    ]);
  });

  const filters: [what: string, filter: Filter, matched: boolean][] = [
    ["nothing asked", {}, true],
    ["its reason", { reason: ["worker-died", "permanent"] }, true],
    ["another reason", { reason: ["worker-died"] }, false],
    ["its error's name", { error: ["PermanentError"] }, true],
    ["its error's message", { error: ["no such article"] }, false],
    ["its id", { id: ["1760000000000-request_1"] }, true],
    ["another's id", { id: ["1760000000000-request_2"] }, false],
    ["an age that it has passed", { olderThan: 59_999 }, true],
    ["an age that it has not", { olderThan: 60_000 }, false],
    ["an age that it is under", { newerThan: 60_001 }, true],
    ["an age that it is not", { newerThan: 60_000 }, false],
    ["two things, one of them wrong", { reason: ["permanent"], error: ["TypeError"] }, false],
  ];
  for (const [what, filter, matched] of filters) {
    it(`${matched ? "takes" : "leaves"} a letter by ${what}`, () => {
      const letter = letterOf(1, { reason: "permanent", error: "PermanentError: no such article" }, 40_000);
      assert.equal(matches(filter, letter, 100_000), matched);
    });
  }
});

describe("a rate", () => {
  it("lets so many through in a second, evenly, however many come at once", async () => {
    let now = 0;
    const waits: number[] = [];
    const next = paceOf(4, { now: () => now, sleep: async (ms) => void waits.push(ms) });
    await Promise.all([next(), next(), next()]);
    assert.deepEqual(waits, [250, 500]);
    now = 10_000;
    await next();
    assert.deepEqual(waits, [250, 500], "who comes late does not wait");
    await paceOf(undefined, { now: () => now, sleep: () => assert.fail("waited") })();
  });
});
