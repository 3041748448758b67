import assert from "node:assert/strict";
import { resendLetters } from "../../../../cli/requests/deliveries/resend-letters.ts";
import type { Resent } from "../../../../handlers/request-intake/deliver/resend.ts";
import { fakeLetterBox, letterOf } from "../dlq/fake-letter-box.ts";

const twin = { ...letterOf(1), messageId: "twin" };

/** Handles letters as `act` does, all of a batch at once. */
async function handled(send: (requestId: string) => Promise<Resent>) {
  const { box, there } = fakeLetterBox([letterOf(1), twin, letterOf(2)]);
  const sent: string[] = [];
  const letter = resendLetters((requestId) => {
    sent.push(requestId);
    return send(requestId);
  });
  const dids = await Promise.all(
    [...there.values()].map((each) =>
      letter(each, box).then(
        ({ did, gone }) => [did, gone],
        (error) => [error.message],
      ),
    ),
  );
  return { dids, sent, left: [...there.keys()] };
}

describe("outcomes that are sent again by their letters", () => {
  const both = [letterOf(1), letterOf(2)].map(({ attributes }) => attributes.requestId);

  it("are sent once, however many letters tell of one, and all of these letters go", async () => {
    const { dids, sent, left } = await handled(async (requestId) => ({ did: "resent", requestId }));
    assert.deepEqual(sent, both);
    assert.deepEqual(
      [dids, left],
      [
        [
          ["resent", true],
          ["dropped", true],
          ["resent", true],
        ],
        [],
      ],
    );
  });

  it("are not tried again by another letter when nobody knows whether the first one sent them", async () => {
    const { dids, sent, left } = await handled(async (requestId) => {
      if (requestId === both[0]) throw new Error("no answer");
      return { did: "resent", requestId };
    });
    assert.deepEqual(sent, both);
    assert.deepEqual(
      [dids, left],
      [
        [["no answer"], ["no answer"], ["resent", true]],
        ["m1", "twin"],
      ],
    );
  });

  it("keep their letters when they are left, unless the other side has them", async () => {
    const { dids, left } = await handled(async (requestId) => ({
      did: "left",
      requestId,
      why: "",
      ...(requestId === both[1] && { delivered: true }),
    }));
    assert.deepEqual(
      [dids, left],
      [
        [
          ["left", false],
          ["left", false],
          ["dropped", true],
        ],
        ["m1", "twin"],
      ],
    );
  });
});
