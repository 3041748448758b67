import assert from "node:assert/strict";
import fc from "fast-check";
import { cases } from "../../cases.ts";
import { posted, scenario } from "./sim/arbitraries.ts";
import { play, type Scenario } from "./sim/pipeline.ts";
import { assertPromises } from "./sim/promises.ts";
import type { Behaviour } from "./sim/team.ts";

const holds = async (played: Scenario) => assertPromises(played, await play(played));

describe("RequestIntake's promises", function () {
  this.timeout(20_000);

  it("hold under any interleaving of deliveries, crashes, duplicates, refused calls, lost answers, late writes, ages and redrives", () =>
    fc.assert(fc.asyncProperty(scenario, holds), cases(60)));

  it("hold when the worker is killed right after its k-th call, for every k", async () => {
    const alone = { batchSize: 2, concurrency: 1, maxAttempts: 2, workTimeoutMs: 1_000, hurried: false, again: 0 };
    const faults = { refused: 0, lost: 0, late: 0, killed: 0 };
    for (const script of [
      ["works"],
      ["throws"],
      ["gives-up"],
      ["never-settles"],
      ["throws", "works"],
    ] as Behaviour[][]) {
      const one = { key: "a", payload: 0, script, copies: 1, form: "good", atMs: 0 } as const;
      const all = [one, { ...one, atMs: 10 }, { ...one, payload: 1, atMs: 20 }];
      const base = { ...alone, seed: 1, posted: all, faults, faultsForMs: 0, spareReceives: 5 };
      const { calls } = await play(base);
      assert.ok(calls > 5, `${calls} calls`);
      for (let killAfterCall = 1; killAfterCall <= calls; killAfterCall++) await holds({ ...base, killAfterCall });
    }
  });

  // A claim whose answers stay lost for as long as the shell insists does cost its attempt: nobody can tell whether it was made.
  it("cost no attempt when only answers are lost, no more than two in a row", () =>
    fc.assert(
      fc.asyncProperty(scenario, fc.array(posted, { minLength: 1, maxLength: 4 }), async (any, requests) => {
        const faults = { refused: 0, lost: 0.1, lostInARow: 2, late: 0, killed: 0 };
        const played = {
          ...any,
          posted: requests,
          faults,
          faultsForMs: 7_200_000,
          again: 0,
          hurried: false,
          storeOut: undefined,
          redrives: [],
        };
        const story = await play(played);
        assertPromises(played, story);
        for (const { id, attempts } of story.table.items.values()) {
          assert.equal(
            story.effects.filter(({ requestId }) => requestId === id).length,
            attempts,
            `${id}: ${attempts}`,
          );
        }
      }),
      cases(20),
    ));
});
