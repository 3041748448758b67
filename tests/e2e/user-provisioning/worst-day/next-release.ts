import { type Checkout, change, makeCheckout } from "../../checkout.ts";

/** A checkout of the next release: its split sends blocks of rows of version 2, and its provisioner works them beside those of version 1, and says so. */
export function nextRelease(): Checkout {
  const checkout = makeCheckout();
  change(
    checkout,
    "handlers/user-provisioning/split/window.ts",
    "{ version: 1, rosterId, from: n,",
    "{ version: 2, rosterId, from: n,",
  );
  change(
    checkout,
    "handlers/user-provisioning/read-message.ts",
    "v.object({ version: v.literal(1), rosterId, from: row",
    "v.object({ version: v.picklist([1, 2]), rosterId, from: row",
  );
  change(
    checkout,
    "handlers/user-provisioning/provision-block.ts",
    'left === 0 ? "provisioned"',
    'left === 0 ? "provisioned-by-2"',
  );
  return checkout;
}
