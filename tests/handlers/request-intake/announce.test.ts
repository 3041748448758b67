import assert from "node:assert/strict";
import fc from "fast-check";
import { addressOf } from "../../../handlers/request-intake/address.ts";
import { conclude } from "../../../handlers/request-intake/conclude.ts";
import { MAX_MESSAGE_BYTES } from "../../../handlers/request-intake/dead-letter.ts";
import { MAX_ADDRESS, readDelivery, writeDelivery } from "../../../handlers/request-intake/delivery.ts";
import { payDuties } from "../../../handlers/request-intake/duties.ts";
import { MAX_INLINE_BYTES } from "../../../handlers/request-intake/result.ts";
import { character } from "../../character.ts";
import { calm, ID, messageWith, NOW, OTHER } from "./calm.ts";

const channels = [
  { channel: "push", address: {} },
  { channel: "webhook", address: { body: "/callback/url" } },
  { channel: "socket", address: { attribute: "replyTo" } },
] as const;
const who = { requestId: ID, acceptedAt: NOW };
const outcome = { status: "succeeded", result: '{"n":1}' } as const;

async function ended(followers: readonly string[] = []) {
  const world = calm(60_000, channels);
  const advanced = await conclude(world.shift, who, undefined, () => outcome);
  const item = advanced.moved ? { ...advanced.item, followers } : assert.fail("not concluded");
  return { ...world, item };
}

describe("an outcome", () => {
  it("is announced to each channel that the request has an address for", async () => {
    const { shift, item, delivered } = await ended();
    const body = JSON.stringify({ callback: { url: "https://receiver.example" } });
    await payDuties(shift, item, messageWith({ replyTo: "c1=" }, body));
    const told = { version: 1, requestId: ID, status: "succeeded", finishedAt: NOW, document: item.document };
    assert.deepEqual(delivered, [
      ["push", told],
      ["webhook", { ...told, address: "https://receiver.example" }],
      ["socket", { ...told, address: "c1=" }],
    ]);
  });

  it("is announced to nobody who did not ask for it", async () => {
    const { shift, item, delivered } = await ended();
    await payDuties(shift, item, messageWith({}, "not JSON"));
    assert.deepEqual(
      delivered.map(([channel]) => channel),
      ["push"],
    );
  });

  it("goes to the connection that each came by, whoever came first", async () => {
    const third = `${NOW}-request_3`;
    const { shift, item, delivered, ports } = await ended([OTHER, third]);
    await ports.store.keepReply(OTHER, "c2= ref", 0);
    await payDuties(shift, item, messageWith({ replyTo: "c1=" }));
    assert.deepEqual(
      delivered.filter(([channel]) => channel === "socket").map(([, { requestId, address }]) => [requestId, address]),
      [
        [ID, "c1="],
        [OTHER, "c2= ref"],
      ],
    );
  });

  it("is announced for each follower, under its own id", async () => {
    const { shift, item, delivered, table } = await ended([OTHER]);
    await payDuties(shift, item, messageWith());
    assert.deepEqual(
      delivered.map(([channel, { requestId, document }]) => [channel, requestId, JSON.parse(document).duplicateOf]),
      [
        ["push", ID, undefined],
        ["push", OTHER, ID],
      ],
    );
    assert.ok(table.items.get(OTHER));
  });

  it("that cannot be announced keeps its message", async () => {
    const { shift, item, ports } = await ended();
    const deliveries = { channels, send: () => Promise.reject(new Error("no queue")) };
    await assert.rejects(payDuties({ ...shift, ports: { ...ports, deliveries } }, item, messageWith()), /no queue/);
  });
});

describe("an address", () => {
  it("stands where a JSON Pointer says", () => {
    const body = JSON.stringify({ "a/b": { "~c": ["x", "y"] }, n: 5, nothing: null, empty: "" });
    const at = (pointer: string) => addressOf({ body: pointer }, { body, attributes: {} });
    assert.equal(at("/a~1b/~0c/1"), "y");
    assert.equal(at("/n"), "5");
    for (const pointer of ["/nothing", "/empty", "/a", "/a~1b/~0c/2", "/__proto__", "/n/toString"])
      assert.equal(at(pointer), undefined, pointer);
  });

  it("that is too long stays too long, and small enough to be sent", () => {
    const body = JSON.stringify({ to: "x".repeat(1_000_000) });
    assert.equal(addressOf({ body: "/to" }, { body, attributes: {} })?.length, MAX_ADDRESS + 1);
  });
});

describe("a delivery's message", () => {
  const delivery = { version: 1, requestId: ID, status: "failed", finishedAt: 1, document: "", address: "" } as const;

  it("gives back the document byte for byte, in characters that SQS carries", () =>
    fc.assert(
      fc.property(fc.string({ unit: character }), (document) => {
        const text = writeDelivery({ ...delivery, document });
        assert.doesNotMatch(text, /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
        const read = readDelivery(text);
        assert.equal(read.kind === "delivery" && read.delivery.document, document);
      }),
      { numRuns: 60 },
    ));

  it("is carried by SQS with the largest document of any kind", () => {
    for (const character of ['"', "\\", "\uFFFF"]) {
      const most = Math.floor(MAX_INLINE_BYTES / (Buffer.byteLength(JSON.stringify(character)) - 2));
      const document = JSON.stringify({ others: "x".repeat(2_000), result: character.repeat(most) });
      const address = "\u{1F600}".repeat(MAX_ADDRESS / 2);
      assert.ok(Buffer.byteLength(writeDelivery({ ...delivery, document, address })) < MAX_MESSAGE_BYTES);
    }
  });
});
