import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, makeCheckout } from "../../checkout.ts";

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

function change({ dir }: Checkout, file: string, from: string, to: string): void {
  const path = join(dir, file);
  const text = readFileSync(path, "utf8");
  assert.equal(text.split(from).length, 2, `${file} is not as this test knows it`);
  writeFileSync(path, text.replace(from, to));
}
