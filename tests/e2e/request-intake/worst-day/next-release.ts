import { type Checkout, change, makeCheckout } from "../../checkout.ts";

/**
 * A checkout of the next release: its API writes messages of version 2, and its workers read them beside those of version 1, with the
 * number of the release in their body.
 */
export function nextRelease(): Checkout {
  const checkout = makeCheckout();
  change(
    checkout,
    "components/request-intake/templates/send-message.ts",
    'messageVersion = "1"',
    'messageVersion = "2"',
  );
  change(
    checkout,
    "handlers/request-intake/message.ts",
    "> = {\n  1:",
    "> = {\n  2: (message) => {\n" +
      "    const { body, ...one } = readers[1]!(message);\n" +
      "    return { ...one, body: { ...(body as object), release: 2 } };\n" +
      "  },\n  1:",
  );
  return checkout;
}
