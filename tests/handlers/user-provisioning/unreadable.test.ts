import assert from "node:assert/strict";
import { readInviteMessage, readProvisionMessage } from "../../../handlers/user-provisioning/read-message.ts";
import { NewerMessage, UnreadableMessage, unlessUnreadable } from "../../../handlers/user-provisioning/unreadable.ts";
import { ID } from "./calm.ts";
import { RosterWorld } from "./roster-world.ts";

const BLOCK = { version: 1, rosterId: ID, from: 1, to: 50 };
const INVITED = { version: 1, rosterId: ID, rows: [1, 2] };

function dead(send = async (): Promise<void> => {}) {
  const letters: string[][] = [];
  const deadLetters = {
    async send(body: string, reason: string) {
      await send();
      letters.push([body, reason]);
    },
  };
  const work = (body: string, read: (body: string) => object) =>
    unlessUnreadable({ deadLetters }, body, async () => ({ act: "ack", outcome: "worked", ...read(body) }));
  return { letters, work };
}

describe("a message that cannot be read", () => {
  for (const [read, body, why] of [
    [readProvisionMessage, "{", "no JSON"],
    [readProvisionMessage, JSON.stringify({ ...BLOCK, from: 51 }), "names no rows of a roster"],
    [readProvisionMessage, JSON.stringify({ ...BLOCK, version: "2" }), "names no rows of a roster"],
    [readInviteMessage, JSON.stringify({ ...INVITED, rows: ["ann@example.org"] }), "names no rows of a roster"],
    [readInviteMessage, "null", "names no rows of a roster"],
  ] as const) {
    it(`is a dead letter at once, with the reason and as it was: ${body}`, async () => {
      const { letters, work } = dead();
      assert.deepEqual(await work(body, read), { act: "ack", outcome: "unreadable", why });
      assert.deepEqual(letters, [[body, why]]);
    });
  }

  it("is none that can be", async () => {
    const { letters, work } = dead();
    assert.equal((await work(JSON.stringify(BLOCK), readProvisionMessage)).outcome, "worked");
    assert.equal((await work(JSON.stringify(INVITED), readInviteMessage)).outcome, "worked");
    assert.deepEqual(letters, []);
  });

  it("comes again where it is of a later release, or could not be put away", async () => {
    const { letters, work } = dead(() => Promise.reject(new Error("out of reach")));
    await assert.rejects(
      work(JSON.stringify({ ...BLOCK, version: 2, more: 1, from: "a" }), readProvisionMessage),
      NewerMessage,
    );
    await assert.rejects(work("{", readProvisionMessage), { message: "out of reach" });
    assert.throws(() => readProvisionMessage("{"), UnreadableMessage);
    assert.deepEqual(letters, []);
  });

  it("is put away by the roster function, too, which goes on with the next", async () => {
    const world = new RosterWorld();
    world.queue.push({ body: "no JSON", receives: 0 });
    world.put("rosters/a.csv", "email\nnobody");
    await world.run();
    assert.deepEqual(world.deadLetters, [["no JSON", "no JSON object"]]);
    assert.match(world.text("rosters/a.outcome.csv"), /invalid/);
  });
});
