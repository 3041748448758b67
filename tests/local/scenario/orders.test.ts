import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ajvDraft04 from "ajv-draft-04";
import schema from "../../../handlers/orders/order.schema.json" with { type: "json" };
import { drawn } from "../../../local/scenario/fulfil.ts";
import { makeOrders, ordersText } from "../../../local/scenario/make-orders.ts";
import { bytesOf, type Order, ordersFile, readOrders, sha256 } from "../../../local/scenario/orders.ts";
import { poisonSku, slowSku } from "../../../local/scenario/special-articles.ts";

const orders = readOrders();
const ofKind = (kind: Order["kind"]) => orders.filter((order) => order.kind === kind);
const accepted = orders.filter(({ expect }) => expect === 202);

describe("orders.jsonl", () => {
  it("is what make-orders.ts makes; if not, run `npx tsx local/scenario/make-orders.ts`", () => {
    assert.ok(readFileSync(ordersFile, "utf8") === ordersText(makeOrders()));
    assert.ok(ordersText(makeOrders()) !== ordersText(makeOrders(2)), "the seed makes a difference");
  });

  it("has 2,000 orders: one is poison, one is slow, a few dozen are to be refused", () => {
    assert.equal(orders.length, 2000);
    assert.equal(ofKind("poison").length, 1);
    assert.equal(ofKind("slow").length, 1);
    assert.ok(ofKind("poison")[0]!.body.includes(poisonSku) && ofKind("slow")[0]!.body.includes(slowSku));
    assert.ok(ofKind("invalid").length >= 36 && ofKind("invalid").length <= 72, `${ofKind("invalid").length}`);
    assert.deepEqual(new Set(ofKind("invalid").map(({ expect }) => expect)), new Set([400, 413, 415]));
    assert.ok(orders.every(({ kind, expect }) => (kind === "invalid") === (expect !== 202)));
  });

  it("agrees with the schema: what is to be accepted is valid, what is to be refused for its contents is not", () => {
    const validate = new ajvDraft04.default({ strict: false }).compile(schema);
    for (const { body, expect, why } of orders) {
      const isForContents = expect === 400 && !why?.startsWith("a character that SQS refuses");
      assert.equal(isValid(body), !isForContents, `${why}: ${body.slice(0, 200)} ${JSON.stringify(validate.errors)}`);
    }

    function isValid(body: string): boolean {
      try {
        return validate(JSON.parse(body));
      } catch {
        return false;
      }
    }
  });

  it("holds many scripts, and every trap that careless encoding falls into", () => {
    const notes = accepted.map(({ body }) => JSON.parse(body)).map(({ customer, note }) => `${customer} ${note}`);
    const scripts = [
      "Latin",
      "Cyrillic",
      "Greek",
      "Han",
      "Hiragana",
      "Katakana",
      "Hangul",
      "Arabic",
      "Hebrew",
      "Devanagari",
      "Thai",
    ];
    for (const script of scripts) {
      const count = notes.filter((note) => new RegExp(`\\p{Script=${script}}`, "u").test(note)).length;
      assert.ok(count >= 20, `${count} orders in ${script}`);
    }
    for (const [what, pattern] of [
      ["emoji", /\p{Emoji_Presentation}/u],
      ["combining marks", /[a-z]\p{Mn}/u],
      ["four bytes", /[\u{10000}-\u{10FFFF}]/u],
    ] as const) {
      assert.ok(notes.filter((note) => pattern.test(note)).length >= 20, what);
    }
    const traps = [
      "&",
      "+",
      "%",
      '"',
      "'",
      "\\",
      "\n",
      "</script>",
      "$input.body",
      "$".concat("{x}"),
      "#if",
      "\u0000",
      "\uD800",
      "\uFFFE",
      "\u2028",
      "\uFEFF",
    ];
    for (const trap of traps)
      assert.ok(
        notes.some((note) => note.includes(trap)),
        JSON.stringify(trap),
      );
    assert.ok(
      notes.some((note) => note.length > 1800),
      "a very long note",
    );
  });

  it("has a body of its own for every order but the repeats, so that the judge can tell whose arrived", () => {
    const own = accepted.filter(({ why }) => why !== "the second of a repeat");
    assert.equal(new Set(own.map((order) => sha256(bytesOf(order)))).size, own.length);
  });

  it("has pairs under one key, and no other key twice", () => {
    const pairs = Map.groupBy(
      orders.filter(({ pair }) => pair),
      ({ pair }) => pair!.name,
    );
    assert.equal(pairs.size, 7);
    for (const [first, second, ...more] of pairs.values()) {
      assert.equal(more.length, 0);
      assert.ok(first?.pair && second);
      assert.deepEqual(second.headers, first.headers);
      assert.equal(bytesOf(second).equals(bytesOf(first)), first.pair.of === "repeat");
    }
    assert.equal([...pairs.values()].filter(([first]) => first!.pair!.of === "conflict").length, 1);
    const keys = orders
      .filter(({ pair }) => !pair)
      .flatMap(({ headers }) =>
        Object.entries(headers).flatMap(([name, value]) => (/^idempotency-key$/i.test(name) && value ? [value] : [])),
      );
    assert.ok(keys.length > 100);
    assert.equal(new Set(keys).size, keys.length);
  });

  it("is never undone by bad luck: about 2 % of first attempts fail, no order fails five times, and the slow one does not fail", () => {
    const lucks = (order: Order) => [1, 2, 3, 4, 5].map((attempt) => drawn(sha256(bytesOf(order)), attempt)[0] < 0.02);
    const failing = accepted.filter((order) => lucks(order)[0]);
    assert.ok(failing.length > 20 && failing.length < 60, `${failing.length}`);
    assert.ok(accepted.every((order) => lucks(order).includes(false)));
    assert.equal(lucks(ofKind("slow")[0]!)[0], false);
  });

  it("makes what is too large only when it is sent, and then to the byte", () => {
    assert.ok(readFileSync(ordersFile).length < 1_000_000);
    const sizes = orders.filter(({ fillTo }) => fillTo).map((order) => [order.expect, bytesOf(order).length]);
    assert.deepEqual(
      sizes.toSorted(),
      [
        [202, 1_000_000],
        [413, 1_048_570],
        [413, 1_048_577],
        [413, 11_000_000],
      ].toSorted(),
    );
    const filled = orders.find(({ fillTo }) => fillTo)!;
    assert.deepEqual(JSON.parse(bytesOf(filled).toString()), JSON.parse(filled.body));
  });
});
