import assert from "node:assert/strict";
import fc from "fast-check";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { keyOf, signedHeaders, webhookId } from "../../../../handlers/request-intake/deliver/signature.ts";
import { ID, NOW } from "../calm.ts";

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString("base64")}`;
const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf);

describe("a webhook's signature", () => {
  it("is what the receivers' own library verifies, with either secret while one follows the other", () =>
    fc.assert(
      fc.property(secret, secret, fc.json(), (current, previous, body) => {
        const headers = signedHeaders([keyOf(current)!, keyOf(previous)!], "msg~1", Date.now(), body);
        for (const known of [current, previous]) {
          assert.deepEqual(new Webhook(known).verify(body, headers), JSON.parse(body));
        }
        const changed = { ...headers, "webhook-id": "msg~2" };
        assert.throws(() => new Webhook(current).verify(body, changed), WebhookVerificationError);
        assert.throws(() => new Webhook(current).verify(`${body} `, headers), WebhookVerificationError);
      }),
      { numRuns: 30 },
    ));

  it("of this message is this one", () => {
    // Of the standard's own tests: https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries
    const key = keyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const headers = signedHeaders([key!], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_999, '{"test": 2432232314}');
    assert.deepEqual(headers, {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is made with nothing but a secret of the standard's form and length", () => {
    const short = secretOf(new Uint8Array(23));
    for (const text of ["", "secret", "whsec_", short, secretOf(new Uint8Array(65)), "whsec_%%%%", "MfKQ9r8GKYqrTwjU"])
      assert.equal(keyOf(text), undefined, text);
    assert.equal(keyOf(` ${secretOf(new Uint8Array(24))}\n`)?.length, 24);
  });

  it("names an outcome, not a try, and no full stop", () => {
    const id = webhookId({ requestId: `${ID}.caller-1`, finishedAt: NOW });
    assert.equal(id, `${ID}~caller-1~${NOW}`);
    assert.notEqual(id, webhookId({ requestId: `${ID}.caller-1`, finishedAt: NOW + 1 }));
  });
});
