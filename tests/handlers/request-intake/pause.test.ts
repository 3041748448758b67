import assert from "node:assert/strict";
import {
  type BrakePorts,
  type ConsumerState,
  type PauseNote,
  pause,
  resume,
} from "../../../handlers/request-intake/pause.ts";

const operator: PauseNote = { by: "operator", who: "alice", since: 1, why: "stocktaking" };
const automatic: PauseNote = { by: "automatic", since: 2, why: "alarm" };

/** A mapping and a note; the k-th change of either ends the process. */
function brake(state: ConsumerState = "Enabled", note?: PauseNote) {
  const held = { state, note, dieAfter: Number.POSITIVE_INFINITY };
  const change = (what: () => void) => {
    what();
    if (--held.dieAfter < 0) throw new Error("killed");
  };
  const ports: BrakePorts = {
    consumer: {
      state: async () => held.state,
      enable: async (enabled) =>
        change(() => {
          held.state = enabled ? "Enabled" : "Disabled";
        }),
    },
    notes: {
      read: async () => held.note,
      write: async (next) =>
        change(() => {
          held.note = next;
        }),
      writeUnlessThere: async (next) =>
        change(() => {
          held.note ??= next;
        }),
      clear: async () =>
        change(() => {
          held.note = undefined;
        }),
    },
  };
  return { held, ports };
}

describe("a pause", () => {
  it("stops consumption, says why, and again changes nothing", async () => {
    const { held, ports } = brake();
    assert.equal(await pause(ports, operator), true);
    assert.deepEqual([held.state, held.note], ["Disabled", operator]);
    assert.equal(await pause(ports, automatic), false);
    assert.deepEqual(held.note, operator, "the first note stands");
  });

  it("that dies in between has stopped, and says why when it is made again", async () => {
    const { held, ports } = brake();
    held.dieAfter = 0;
    await assert.rejects(pause(ports, automatic), /killed/);
    assert.equal(held.state, "Disabled");
    held.dieAfter = Number.POSITIVE_INFINITY;
    await pause(ports, automatic);
    assert.deepEqual(held.note, automatic);
  });

  it("does not believe a note that was left when somebody enabled the mapping by hand", async () => {
    const { held, ports } = brake("Enabled", operator);
    await pause(ports, automatic);
    assert.deepEqual(held.note, automatic);
  });

  it("ends by a resume, whoever paused; again changes nothing", async () => {
    const { held, ports } = brake("Disabled", automatic);
    assert.equal(await resume(ports), true);
    assert.deepEqual([held.state, held.note], ["Enabled", undefined]);
    assert.equal(await resume(ports), false);
  });

  it("that is under way counts as one: Disabling is paused, Enabling is not", async () => {
    assert.equal(await pause(brake("Disabling").ports, operator), false);
    assert.equal(await pause(brake("Enabling").ports, operator), true);
  });
});
