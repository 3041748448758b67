import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../../components/parts/scope.ts";
import type { RequestIntakeArgs } from "../../../components/request-intake/args.ts";
import { fixed } from "../../../components/request-intake/defaults.ts";
import { fixed as ofChannels } from "../../../components/request-intake/notify/defaults.ts";
import { pushChannel } from "../../../components/request-intake/notify/push.ts";
import { webhookChannel } from "../../../components/request-intake/notify/webhook.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";
import type { Stores } from "../../../components/request-intake/stores.ts";
import { undelivered, worker } from "../../../components/request-intake/worker.ts";
import { neededMs } from "../../../handlers/request-intake/deliver/shift.ts";
import { RESERVE_MS } from "../../../handlers/request-intake/timing.ts";
import { recordWithStores } from "./record-api.ts";

const settings = settingsOf('RequestIntake "orders"', {
  handler: "tests/components/fixtures/fulfil.ts",
  schema: {},
  workTimeout: "1.5 seconds",
  notify: { webhook: { url: "https://shop.example.com/hooks", secret: "orders/webhook", timeout: "4.5 seconds" } },
} satisfies RequestIntakeArgs);

const make: Readonly<Record<string, (scope: Scope, stores: Stores) => unknown>> = {
  worker: (scope, stores) => worker(scope, stores, settings, "code", []),
  undeliveredConsumer: (scope, stores) => undelivered(scope, stores, settings, "code", []),
  deliverPush: (scope, stores) => pushChannel(scope, stores, settings, "code"),
  deliverWebhook: (scope, stores) => webhookChannel(scope, stores, settings, settings.notify.webhook!, "code"),
};
const least = { worker: 13, undeliveredConsumer: 11, deliverPush: 18, deliverWebhook: 18 };

describe("an override of a function's timeout", function () {
  this.timeout(20_000);

  it("is taken when it leaves the shell the time to begin a message", async () => {
    const overrides = Object.fromEntries(Object.entries(least).map(([child, timeout]) => [child, { timeout }]));
    const { get } = await recordWithStores(
      (scope, stores) => {
        for (const each of Object.values(make)) each(scope, stores);
      },
      { overrides },
    );
    assert.equal(get("orders-worker").inputs.timeout, 13);
    assert.equal(get("orders-deliver-webhook").inputs.timeout, 18);
  });

  for (const [child, timeout] of Object.entries(least)) {
    it(`is refused for ${child} when every message would be handed back unworked`, async () => {
      for (const given of [timeout - 1, "60", undefined]) {
        const refused = {
          name: "ArgumentError",
          message: new RegExp(
            `^RequestIntake "orders": overrides.${child}.timeout ${JSON.stringify(given)} is no number of ${timeout} or more seconds, .* or leave it out: \\d+ s follow`,
          ),
        };
        await recordWithStores((scope, stores) => assert.throws(() => make[child]!(scope, stores), refused), {
          overrides: { [child]: { timeout: given } },
        });
      }
    });
  }

  it("is held against it as soon as it is known", async () => {
    const withOutput = (timeout: number) =>
      recordWithStores((scope, stores) => void make.deliverWebhook!(scope, stores), {
        overrides: { deliverWebhook: { timeout: pulumi.output(timeout) } },
      });
    const names = async (timeout: number) => (await withOutput(timeout)).resources.map(({ name }) => name);
    assert.ok((await names(18)).includes("orders-deliver-webhook"));
    assert.ok(!(await names(17)).includes("orders-deliver-webhook"));
  });

  it("is held against the time that the shells need, and a second to come to it", () => {
    assert.equal(ofChannels.neededReserve * 1_000, neededMs(0) + 1_000);
    assert.equal(fixed.neededReserve * 1_000, RESERVE_MS + 1_000);
  });
});
