import { RefusedError, type ValidationHandler } from "../request-intake/contract.ts";
import type { Order } from "./fulfil.ts";

/** What one parcel holds. */
const MAX_PIECES = 2_000;

/** Refuses an order that its schema allows, and that nobody could fulfil: an article named twice, or more than a parcel holds. */
export const handler: ValidationHandler<Order> = ({ items }) => {
  const seen = new Set<string>();
  const twice = items.flatMap(({ sku }, n) => {
    const again = seen.has(sku);
    seen.add(sku);
    return again
      ? [{ pointer: `#/items/${n}/sku`, detail: `The article "${sku}" is there already: add up its quantities.` }]
      : [];
  });
  if (twice.length > 0)
    throw new RefusedError("An article is named more than once.", { title: "Named twice", errors: twice });

  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
  if (pieces > MAX_PIECES) {
    throw new RefusedError(`${pieces} pieces are more than the ${MAX_PIECES} that a parcel holds: order in parts.`);
  }
};
