import { PermanentError, type RequestHandler } from "../request-intake/contract.ts";

/** An order as order.schema.json describes it; the gateway has refused everything else. */
export interface Order {
  readonly customer: string;
  readonly email?: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly note?: string;
}

/** What the caller gets from `GET /requests/{id}` as `result`. Amounts in euro cents. */
export interface Receipt {
  readonly receipt: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly amountCents: number }[];
  readonly shippingCents: number;
  readonly totalCents: number;
}

/** Euro cents apiece. A shop would ask its catalogue here, with `signal` so that the question ends with the attempt. */
const PRICES: Readonly<Record<string, number>> = {
  "LAMP-0100": 3_900,
  "CHAIR-0201": 12_900,
  "TABLE-0310": 24_900,
  "VASE-0500": 2_450,
  "MUG-0610": 990,
  "QUILT-0900": 8_900,
  "POSTER-1500": 1_500,
};

const SHIPPING_CENTS = 490;
const FREE_SHIPPING_FROM_CENTS = 10_000;

/** Prices an order. The receipt's number comes from the request's id, so every attempt writes the same receipt. */
export const handler: RequestHandler<Order, Receipt> = ({ items }, { requestId, log }) => {
  const lines = items.map(({ sku, quantity }) => {
    // Not `PRICES[sku]` alone: a caller may well order a "constructor".
    const price = Object.hasOwn(PRICES, sku) ? PRICES[sku] : undefined;
    // No further attempt can change it, and the caller may see it.
    if (price === undefined) throw new PermanentError(`There is no article "${sku}".`);
    return { sku, quantity, amountCents: price * quantity };
  });
  const goodsCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const shippingCents = goodsCents >= FREE_SHIPPING_FROM_CENTS ? 0 : SHIPPING_CENTS;
  log.info("priced", { lines: lines.length, totalCents: goodsCents + shippingCents });
  return { receipt: `R-${requestId}`, lines, shippingCents, totalCents: goodsCents + shippingCents };
};
