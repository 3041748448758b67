// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are what must arrive unchanged
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { invalidOrders } from "./invalid-orders.ts";
import { catalogue, scripts, traps } from "./order-texts.ts";
import { type Order, ordersFile } from "./orders.ts";
import { seededRandom } from "./random.ts";
import { poisonSku, slowSku } from "./special-articles.ts";

const orderCount = 2000;
const mailboxes = ["anna+shop.", "o'brien", "Ольга.", "50%off&more=", "#no-reply/"];
const json = { "Content-Type": "application/json" };
const key = (value: string, name = "Idempotency-Key") => ({ ...json, [name]: value });

/**
 * The orders of `orders.jsonl`, the same for the same seed: ordinary ones in several scripts, with every trap that careless encoding falls
 * into, one that is poison, one that is slow, pairs under one Idempotency-Key, and invalid ones.
 */
export function makeOrders(seed = 1): Order[] {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  let number = 0;

  /** A running number keeps every body different, so that the judge can tell whose body arrived. */
  function content(note?: string) {
    const script = pick(scripts);
    number += 1;
    return {
      customer: `${pick(script.customers)} · ${number}`,
      ...(below(5) === 0 ? { email: `${pick(mailboxes)}${number}@example.com` } : {}),
      items: Array.from({ length: 1 + below(4) }, () => ({ sku: pick(catalogue), quantity: 1 + below(12) })),
      note: note ?? (below(4) === 0 ? `${pick(script.notes)} ${pick(traps)}` : pick(script.notes)),
    };
  }

  function ordinary({ note, ...rest }: Partial<Order> & { note?: string } = {}): Order {
    return { kind: "ordinary", expect: 202, headers: json, body: written(content(note), random()), ...rest };
  }

  function withArticle(sku: string): string {
    const order = content(traps.join(" "));
    return JSON.stringify({ ...order, items: [...order.items, { sku, quantity: 1 }] });
  }

  /** Two orders under one key; `apart` says how many orders later the second is sent. */
  function pair(n: number, of: "repeat" | "conflict", apart: number): { first: Order; second: Order; apart: number } {
    const headers = key(`${of}-${n}-${below(1e9)}`);
    const both = { headers, pair: { name: `${of} ${n}`, of } };
    const first = ordinary({ ...both, why: `the first of a ${of}` });
    const second = { ...(of === "repeat" ? first : ordinary(both)), why: `the second of a ${of}` };
    return { first, second, apart };
  }

  const special: Order[] = [
    ...invalidOrders(content),
    ...traps.map((note) => ordinary({ note, why: "a trap" })),
    ordinary({ note: traps.join("\n"), why: "all traps" }),
    // What may not be raw in JSON or in a message may still be meant.
    ordinary({
      body: JSON.stringify(content("\u0000\u0001\u001F\uD800")).replace("\u0000", "\\u0000"),
      why: "escaped control characters and half a pair",
    }),
    ordinary({
      body: JSON.stringify(content("?")).replace('"?"', '"\\uFFFE\\uFFFF"'),
      why: "what SQS refuses, as JSON escapes",
    }),
    ordinary({ note: "very long ".repeat(180).trim(), why: "a very long note" }),
    ordinary({ note: "очень длинно 很长 ".repeat(115).trim(), why: "a very long note" }),
    ordinary({ fillTo: 1_000_000, why: "near the limit of SQS" }),
    ordinary({ headers: { "content-type": "application/json; charset=utf-8" }, why: "a charset" }),
    ordinary({ headers: { "CONTENT-TYPE": "Application/JSON" }, why: "a media type in capitals" }),
    ordinary({ headers: {}, why: "no Content-Type, for which API Gateway takes application/json" }),
    ordinary({
      headers: { ...json, "X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678;Sampled=1" },
      why: "traced",
    }),
    ordinary({
      headers: { ...key("traced-1"), "x-amzn-trace-id": "Root=1-67891233-12456789abcdef012345678" },
      why: "traced, with a key",
    }),
    ordinary({
      headers: { ...json, "x-amzn-requestid": "00000000-0000-0000-0000-000000000000" },
      why: "says its own request id",
    }),
    ordinary({
      headers: { ...json, "x-amzn-requestid": "00000000-0000-0000-0000-000000000000" },
      why: "says the same again",
    }),
    // Keys that are one if they are encoded badly, or cut, or if an empty one counts.
    ...[
      "key+1",
      "key 1",
      "key%201",
      "key%2B1",
      "key&1",
      "key=1",
      '"key 1"',
      "key'1",
      "key\\1",
      "${key}1",
      "#key1",
      "KEY 1",
    ].map((value) => ordinary({ headers: key(value), why: "a key like others" })),
    ...["a", "b"].map((end) =>
      ordinary({ headers: key(`${"long-".repeat(50)}${end}`), why: "a key like others, at its end" }),
    ),
    ...[1, 2].map(() => ordinary({ headers: key(""), why: "an empty key, which is none" })),
  ];
  const pairs = [0, 1, 2, 40, 300, 900].map((apart, n) => pair(n + 1, "repeat", apart));
  pairs.push(pair(1, "conflict", 300));

  const orders = shuffled(special, random);
  while (orders.length < orderCount - 2 - 2 * pairs.length) {
    const at = below(orders.length + 1);
    const name = pick(["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"]);
    orders.splice(at, 0, below(10) === 0 ? ordinary({ headers: key(`order-${number}`, name) }) : ordinary());
  }
  // Early, so that the run need not wait for them at its end.
  orders.splice(20, 0, { kind: "slow", expect: 202, headers: json, body: withArticle(slowSku), why: "takes 45 s" });
  orders.splice(400, 0, {
    kind: "poison",
    expect: 202,
    headers: json,
    body: withArticle(poisonSku),
    why: "nobody can work it",
  });
  for (const { first, second, apart } of pairs) {
    const at = below(orderCount / 2);
    orders.splice(at, 0, first);
    orders.splice(at + 1 + apart, 0, second);
  }
  return orders;
}

/** As different clients write JSON. */
function written(value: object, style: number): string {
  const text = JSON.stringify(value);
  if (style < 0.8) return text;
  if (style < 0.87) return JSON.stringify(value, null, 2);
  if (style < 0.91) return JSON.stringify(value, null, "\t").replaceAll("\n", "\r\n");
  if (style < 0.96) return asciiOnly(text);
  return `  ${text.replaceAll("/", "\\/")} \n`;
}

/** Everything beyond ASCII as `\uXXXX`, as some clients send it. */
function asciiOnly(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** The file's text. Invisible and half characters are escaped, so that no editor or diff changes or hides them. */
export function ordersText(orders: readonly Order[]): string {
  const lines = orders.map((order) =>
    JSON.stringify(order).replace(
      /[\u007F-\u00A0\u00AD\u200B-\u200F\u2028-\u202E\uFEFF\uFFFE\uFFFF]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(ordersFile, ordersText(makeOrders()));
