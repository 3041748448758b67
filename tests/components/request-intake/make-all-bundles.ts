import { settingsOf } from "../../../components/request-intake/settings.ts";
import { bundlesOf } from "../../../components/request-intake/worker.ts";

/** Makes all that an instance can have in one build. Channel by channel, as the tests ask for them, it takes three times as long. */
export function makeAllBundles(): void {
  const handler = "tests/components/fixtures/fulfil.ts";
  const mail = {
    sender: "orders@acme.example",
    to: "/email",
    subject: "{{status}}",
    html: "handlers/orders/outcome.html",
    text: "handlers/orders/outcome.txt",
  };
  const notify = { push: true, mail, webhook: { url: "https://shop.example.com/", secret: "orders/webhook" } } as const;
  const settings = settingsOf("test", { handler, schema: {}, brake: true, webSocket: true, notify });
  bundlesOf("test", handler, settings);
}
