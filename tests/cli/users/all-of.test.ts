import assert from "node:assert/strict";
import fc from "fast-check";
import { allOf } from "../../../cli/users/all-of.ts";
import {
  type Consumer,
  type ConsumerState,
  isPaused,
  type PauseNote,
  pause,
  resume,
} from "../../../handlers/request-intake/pause.ts";

const NOTE: PauseNote = { by: "operator", since: 1, why: "stocktaking" };

/** Two mappings and a note. The process dies before its n-th effect. */
function world(states: ConsumerState[], diesAt: number) {
  let effects = 0;
  let note: PauseNote | undefined;
  const effect = (make: () => void) => {
    if (++effects >= diesAt) throw new Error("killed");
    make();
  };
  const consumers = states.map(
    (_, i): Consumer => ({
      state: async () => states[i]!,
      enable: async (enabled) => effect(() => (states[i] = enabled ? "Enabled" : "Disabled")),
    }),
  );
  const notes = {
    read: async () => note,
    write: async (one: PauseNote) => effect(() => (note = one)),
    writeUnlessThere: async (one: PauseNote) => effect(() => (note ??= one)),
    clear: async () => effect(() => (note = undefined)),
  };
  const live = () => {
    diesAt = Number.POSITIVE_INFINITY;
  };
  const toPause = { consumer: allOf(consumers, (state) => !isPaused(state), "Disabled"), notes };
  const toResume = { consumer: allOf(consumers, isPaused, "Enabled"), notes };
  return { states, toPause, toResume, note: () => note, live };
}

const state = fc.constantFrom<ConsumerState>("Enabled", "Disabled");

describe("both steps as one", () => {
  it("are stopped, with a note, by a pause that is given again after it broke off anywhere", () =>
    fc.assert(
      fc.asyncProperty(state, state, fc.integer({ min: 1, max: 5 }), async (a, b, diesAt) => {
        const the = world([a, b], diesAt);
        await pause(the.toPause, NOTE).catch(() => {});
        the.live();
        await pause(the.toPause, NOTE);
        assert.deepEqual([the.states, the.note()], [["Disabled", "Disabled"], NOTE]);
      }),
    ));

  it("run, without a note, after a resumption that is given again after it broke off anywhere", () =>
    fc.assert(
      fc.asyncProperty(state, state, fc.integer({ min: 1, max: 5 }), async (a, b, diesAt) => {
        const the = world([a, b], diesAt);
        await resume(the.toResume).catch(() => {});
        the.live();
        await resume(the.toResume);
        assert.deepEqual([the.states, the.note()], [["Enabled", "Enabled"], undefined]);
      }),
    ));
});
