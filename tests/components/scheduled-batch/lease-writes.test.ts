import assert from "node:assert/strict";
import {
  acquire,
  type LeaseWrite,
  type Placeholder,
  release,
  releaseLater,
  skip,
  takeOver,
  updateItem,
} from "../../../components/scheduled-batch/lease-writes.ts";
import { type Item, OneItem } from "./sim/dynamodb.ts";

const NOW = 100;
const ME = "me";
const OTHER = "other";

const values: Readonly<Record<Placeholder, string | number>> = {
  ":me": ME,
  ":now": NOW,
  ":slot": 7,
  ":expires": 900,
  ":busyUntil": 160,
  ":busySince": NOW,
  ":seen": OTHER,
  ":seenFence": 3,
  ":zero": 0,
  ":one": 1,
};

type Attributes = Readonly<Record<string, string | number | undefined>>;

const itemOf = (attributes: Attributes): Item =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "number" ? { N: String(value) } : { S: value }]],
    ),
  );
const request = (write: LeaseWrite) =>
  updateItem("leases", "nightly", write, itemOf(values) as Parameters<typeof updateItem>[3]);

/** Whether a write is made. @param instead a part of its condition, and what stands there instead */
function isMade(write: LeaseWrite, attributes: Attributes, instead?: readonly [part: string, other: string]): boolean {
  const table = new OneItem("nightly");
  table.item = itemOf(attributes);
  if (instead) table.alter = (text) => text.replace(...instead);
  return table.update(request(write));
}

const YES = ":me = :me";
const NO = ":me <> :me";
const NEWER = "(attribute_not_exists(#slot) OR #slot < :slot)";

interface Conditions {
  readonly write: LeaseWrite;
  /** An item for which the write is made. */
  readonly good: Attributes;
  /** What of it keeps the write from being made, and the part of the condition that alone says so. */
  readonly refused: readonly (readonly [why: string, change: Attributes, part: string])[];
  /** What of it lets the write be made all the same, and the part that alone says so. */
  readonly taken?: readonly (readonly [why: string, change: Attributes, part: string])[];
}

const held = { owner: OTHER, fence: 3, slot: 6, expires: 500, busyUntil: 150 };

const writes: Readonly<Record<string, Conditions>> = {
  acquire: {
    write: acquire,
    good: { slot: 6, fence: 3 },
    refused: [
      ["there is a pause", { paused: "why" }, "attribute_not_exists(#paused)"],
      ["the slot was run", { slot: 7 }, NEWER],
      ["somebody has it", { owner: OTHER, expires: NOW }, "attribute_not_exists(#owner)"],
      [
        "something that was left behind may still write",
        { freeAt: NOW },
        "(attribute_not_exists(#freeAt) OR #freeAt < :now)",
      ],
    ],
    taken: [
      ["no slot was ever run", { slot: undefined }, "attribute_not_exists(#slot)"],
      ["the slot is newer", {}, "#slot < :slot"],
      ["what was left behind has ended", { freeAt: NOW - 1 }, "#freeAt < :now"],
      ["nothing was left behind", {}, "attribute_not_exists(#freeAt)"],
      ["the lease of whoever has it is over", { owner: OTHER, expires: NOW - 1 }, "#expires < :now"],
    ],
  },
  takeOver: {
    write: takeOver,
    good: { ...held, busyUntil: NOW - 1 },
    refused: [
      ["it has another owner than the one that was seen", { owner: "third" }, "#owner = :seen"],
      ["the same owner has it again", { fence: 4 }, "#fence = :seenFence"],
      ["something of the dead one may still write", { busyUntil: NOW }, "#busyUntil < :now"],
      ["the slot was run since", { slot: 7 }, NEWER],
      ["there is a pause since", { paused: "why" }, "attribute_not_exists(#paused)"],
    ],
  },
  skip: {
    write: skip("skip"),
    good: { ...held, skippedSlot: 6 },
    refused: [
      ["there is a pause", { paused: "why" }, "attribute_not_exists(#paused)"],
      ["the slot was run", { slot: 7 }, "#slot < :slot"],
      ["nobody has it", { owner: undefined }, "attribute_exists(#owner)"],
      ["it is this execution's own", { owner: ME }, "#owner <> :me"],
      ["its owner has to be looked at", { busyUntil: NOW - 1 }, "#busyUntil >= :busySince"],
      ["it can be taken, because it is over", { expires: NOW - 1 }, "#expires >= :now"],
      ["the slot was counted", { skippedSlot: 7 }, "(attribute_not_exists(#skippedSlot) OR #skippedSlot < :slot)"],
    ],
    taken: [
      [
        "nobody has it, and something that was left behind may still write",
        { owner: undefined, freeAt: NOW },
        "#freeAt >= :now",
      ],
      ["none was ever counted", { skippedSlot: undefined }, "attribute_not_exists(#skippedSlot)"],
      ["an earlier one was counted", {}, "#skippedSlot < :slot"],
    ],
  },
  release: {
    write: release,
    good: { ...held, owner: ME },
    refused: [
      ["it is another's", { owner: OTHER }, "#owner = :me"],
      ["a step is at work", { running: "step" }, "attribute_not_exists(#running)"],
    ],
  },
  releaseLater: {
    write: releaseLater(":busyUntil"),
    good: { ...held, owner: ME, running: "step" },
    refused: [["it is another's", { owner: OTHER }, "#owner = :me"]],
  },
};

/** Each condition by itself, because in a play of whole runs some of them stand beside others that say nearly the same. */
describe("a write to a lease", () => {
  for (const [name, { write, good, refused, taken = [] }] of Object.entries(writes)) {
    it(`${name} is made when all is well`, () => assert.ok(isMade(write, good)));

    for (const [why, change, part] of refused) {
      it(`${name} is refused when ${why}, and would else be made`, () => {
        assert.equal(isMade(write, { ...good, ...change }), false);
        assert.ok(isMade(write, { ...good, ...change }, [part, YES]), `it does not rest on ${part}`);
      });
    }

    for (const [why, change, part] of taken) {
      it(`${name} is made when ${why}, and would else be refused`, () => {
        assert.ok(isMade(write, { ...good, ...change }));
        assert.equal(isMade(write, { ...good, ...change }, [part, NO]), false, `it does not rest on ${part}`);
      });
    }

    it(`${name} has no condition but these`, () => {
      const known = [...refused, ...taken].map(([, , part]) => part);
      const rest = known
        .sort((a, b) => b.length - a.length)
        .reduce((left, part) => left.replace(part, ""), write.condition);
      assert.doesNotMatch(rest, /[#:]/);
    });
  }
});
