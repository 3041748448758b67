import assert from "node:assert/strict";
import { follow } from "../../../cli/users/follow.ts";
import { calm, ID, NOW } from "../../handlers/user-provisioning/calm.ts";

describe("watching a roster", () => {
  const sent = { provisioning: "created", invitation: "sent" } as const;

  it("counts a row when nothing of it is open, and ends with the roster", async () => {
    const { memory, ports, time } = calm([sent, { provisioning: "created", invitation: "owed" }, {}]);
    const shown: unknown[] = [];
    const watched = follow(
      {
        ledger: ports.ledger,
        now: () => time.now,
        sleep: async (ms) => {
          time.now += ms;
          shown.push([watched.figures().done, watched.figures().total]);
          if (shown.length === 3) memory.turnRoster(ID, "working", { status: "done", endedAt: time.now });
        },
      },
      ID,
    );
    assert.equal((await watched.done).roster.status, "done");
    assert.deepEqual(shown, Array(3).fill([1, 3]));
  });

  it("gives up at its timeout, with an exit code of its own and how to look again", async () => {
    const { ports, time } = calm([{}]);
    const sleep = async (ms: number) => {
      time.now += ms;
    };
    const watch = (id: string) => follow({ ledger: ports.ledger, now: () => time.now, sleep }, id, 3_000).done;
    await assert.rejects(watch(ID), { exitCode: 4, message: /working; it goes on: .*users status a{16}/ });
    assert.equal(time.now, NOW + 3_000);
    await assert.rejects(watch("b".repeat(16)), { message: /not taken up yet/ });
  });
});
