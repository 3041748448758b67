import assert from "node:assert/strict";
import { resendIds } from "../../../../cli/requests/deliveries/resend-ids.ts";
import type { Resent } from "../../../../handlers/request-intake/deliver/resend.ts";
import { fakeLetterBox, letterOf } from "../dlq/fake-letter-box.ts";

const never = new AbortController().signal;
const idOf = (n: number) => letterOf(n).attributes.requestId!;
const resent = (requestId: string): Resent => ({ did: "resent", requestId });

describe("outcomes that are sent again by their ids", () => {
  it("take their letters out of the dead-letter queue, and nobody else's", async () => {
    const { box, there, held } = fakeLetterBox(Array.from({ length: 25 }, (_, n) => letterOf(n)));
    const done = await resendIds(box, [idOf(3), idOf(17), idOf(40)], async (id) => resent(id), never);
    assert.deepEqual(done, [3, 17, 40].map(idOf).map(resent));
    assert.deepEqual([there.size, there.has("m3"), there.has("m17")], [23, false, false]);
    assert.deepEqual(
      [...held].filter((id) => there.has(id)),
      [],
    );
  });

  it("leave the letter of the new try, which may have failed before the old letter was found", async () => {
    for (const old of [[letterOf(1)], []]) {
      const { box, there } = fakeLetterBox(old);
      const send = async (id: string) => {
        there.set("new", { ...letterOf(1), messageId: "new" });
        return resent(id);
      };
      await resendIds(box, [idOf(1)], send, never);
      assert.deepEqual([...there.keys()], ["new"]);
    }
  });

  it("leave the letter of what is not sent, unless the other side has it", async () => {
    const { box, there } = fakeLetterBox([letterOf(1), letterOf(2)]);
    const send = async (requestId: string): Promise<Resent> => ({
      did: "left",
      requestId,
      why: "",
      ...(requestId === idOf(2) && { delivered: true }),
    });
    const done = await resendIds(box, [idOf(1), idOf(2)], send, never);
    assert.deepEqual(
      done.map(({ did }) => did),
      ["left", "left"],
    );
    assert.deepEqual([...there.keys()], ["m1"]);
  });
});
