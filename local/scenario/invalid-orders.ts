import type { Order } from "./orders.ts";

const json = { "Content-Type": "application/json" };

interface Content {
  readonly customer: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly note: string;
}

/** Orders to be refused, each for one reason, made of contents that are valid otherwise. */
export function invalidOrders(content: () => Content): Order[] {
  const refused = (expect: number, why: string, body: string, more: Partial<Order> = {}): Order => ({
    kind: "invalid",
    expect,
    headers: json,
    body,
    ...more,
    why,
  });
  return [
    ...againstSchema(content).map(([why, value]) => refused(400, `schema: ${why}`, JSON.stringify(value))),
    ...malformed(() => JSON.stringify(content())).map(([why, body]) => refused(400, `malformed: ${why}`, body)),
    ...["\uFFFE", "\uFFFF"].map((character) =>
      refused(
        400,
        "a character that SQS refuses",
        JSON.stringify({ ...content(), note: `not a character: ${character}` }),
      ),
    ),
    ...[
      "text/plain",
      "application/xml",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/json",
    ].map((type) =>
      refused(415, `media type ${type}`, JSON.stringify(content()), { headers: { "Content-Type": type } }),
    ),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
    // With keys, so that a busy machine's 503 is repeated: of all orders these take it the longest.
    refused(413, "over the 1,048,576 bytes of a message", JSON.stringify(content()), {
      fillTo: 1_048_577,
      headers: { ...json, "Idempotency-Key": "over-the-limit" },
    }),
    refused(413, "in the limit itself, but not with its attributes", JSON.stringify(content()), {
      fillTo: 1_048_570,
      headers: { ...json, "Idempotency-Key": "over-the-limit-with-attributes" },
    }),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html: this answer cannot be customised.
    refused(413, "over the 10 MB of API Gateway", JSON.stringify(content()), {
      fillTo: 11_000_000,
      isGatewaysOwn: true,
    }),
  ];
}

function againstSchema(content: () => Content): [why: string, value: unknown][] {
  const { customer, items, note } = content();
  const item = items[0]!;
  const withItem = (changed: object) => ({ ...content(), items: [item, changed] });
  return [
    ["no customer", { items, note }],
    ["no items", { customer, note }],
    ["empty items", { ...content(), items: [] }],
    ["items is an object", { ...content(), items: item }],
    ["items is null", { ...content(), items: null }],
    ["an item is null", { ...content(), items: [null] }],
    ["customer is a number", { ...content(), customer: 7 }],
    ["customer is empty", { ...content(), customer: "" }],
    ["note is a list", { ...content(), note: ["a", "b"] }],
    ["customer is too long", { ...content(), customer: "Anna ".repeat(41) }],
    ["email is none", { ...content(), email: "anna at example.com" }],
    ["note is too long", { ...content(), note: "long ".repeat(401) }],
    ["too many items", { ...content(), items: Array.from({ length: 101 }, () => item) }],
    ["an unknown property", { ...content(), discount: 100 }],
    ["an unknown property that forges", { ...content(), requestId: "1700000000000-forged" }],
    ["an unknown property of an item", withItem({ sku: item.sku, quantity: 1, price: 0 })],
    ["an item without sku", withItem({ quantity: 1 })],
    ["an item without quantity", withItem({ sku: item.sku })],
    ["quantity is 0", withItem({ sku: item.sku, quantity: 0 })],
    ["quantity is too large", withItem({ sku: item.sku, quantity: 1001 })],
    ["quantity is negative", withItem({ sku: item.sku, quantity: -3 })],
    ["quantity is a fraction", withItem({ sku: item.sku, quantity: 1.5 })],
    ["quantity is a string", withItem({ sku: item.sku, quantity: "2" })],
    ["quantity is true", withItem({ sku: item.sku, quantity: true })],
    ["sku is a number", withItem({ sku: 100, quantity: 1 })],
    ["sku is too long", withItem({ sku: "X".repeat(41), quantity: 1 })],
    ["sku is empty", withItem({ sku: "", quantity: 1 })],
    ["a list", [content()]],
    ["null", null],
    ["a string", `"}],"customer":"$input.body"`],
    ["a number", 42],
    ["an empty object", {}],
  ];
}

function malformed(text: () => string): [why: string, body: string][] {
  return [
    ["cut off", text().slice(0, -9)],
    ["a comma too many", text().replace(/\}$/, ",}")],
    ["single quotes", text().replaceAll('"', "'")],
    ["a raw line feed in a string", text().replace('"note":"', '"note":"one\ntwo')],
    ["a raw NUL in a string", text().replace('"note":"', '"note":"\u0000')],
    ["a comment", `/* order */ ${text()}`],
    ["two documents", `${text()}${text()}`],
    ["a form", "customer=Anna&items=1"],
    ["XML", "<order><customer>Anna</customer></order>"],
    ["NaN", text().replace(/"quantity":\d+/, '"quantity":NaN')],
    ["a bad escape", text().replace('"note":"', '"note":"\\x41')],
    ["spaces only", "   "],
    ["nothing", ""],
  ];
}
