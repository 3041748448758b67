import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { NotifyArgs } from "../../../components/request-intake/notify/args.ts";
import { notifySettings } from "../../../components/request-intake/notify/settings.ts";

const settings = (notify?: unknown) => notifySettings('RequestIntake "orders"', notify as NotifyArgs);
const refusal = (notify: unknown): string => {
  try {
    settings(notify);
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), "Pulumi would show a stack trace");
    return (error as Error).message;
  }
  return assert.fail(`${JSON.stringify(notify)} was taken`);
};
const webhook = { url: "https://shop.example.com/hooks", secret: "orders/webhook" };

describe("notify's settings", () => {
  it("are none without an argument", () =>
    assert.deepEqual(settings(), { mail: undefined, push: false, webhook: undefined }));

  it("of a webhook follow from a URL and a secret's name", () => {
    assert.deepEqual(settings({ webhook }).webhook, {
      ...webhook,
      urlFrom: undefined,
      hosts: [],
      secretKeyArn: undefined,
      timeoutMs: 20_000,
      giveUpAfterMs: 86_400_000,
      firstRetryMs: 5_000,
      longestRetryMs: 3_600_000,
      concurrency: 5,
    });
  });

  it("take a secret by name and by ARN, of either store", () => {
    for (const secret of [
      "orders/webhook",
      "/orders/webhook",
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders/webhook-AbCdEf",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/orders/webhook",
    ]) {
      assert.equal(settings({ webhook: { ...webhook, secret } }).webhook?.secret, secret);
    }
  });

  const cases: [title: string, notify: unknown, message: RegExp][] = [
    ["what is no map", "webhook", /notify "webhook" is not a map of channels; there are /],
    ["a channel that there is not", { sms: true }, /notify's "sms" is unknown/],
    ["push that is no yes or no", { push: "yes" }, /push "yes" is not true or false/],
    ["a webhook without an address", { webhook: { secret: "s" } }, /has neither url nor urlFrom; give url/],
    ["two addresses", { webhook: { ...webhook, urlFrom: "/to", hosts: ["a.example"] } }, /has both url and urlFrom/],
    ["plain http", { webhook: { ...webhook, url: "http://shop.example.com" } }, /is no address of a webhook/],
    [
      "a request's address of any host",
      { webhook: { urlFrom: "/to", secret: "s" } },
      /hosts is missing; whoever sends/,
    ],
    [
      "a host with a path",
      { webhook: { urlFrom: "/to", hosts: ["a.example/b"], secret: "s" } },
      /"a.example\/b", which/,
    ],
    ["every host", { webhook: { urlFrom: "/to", hosts: ["*"], secret: "s" } }, /"\*", which is no host/],
    ["all of a top-level domain", { webhook: { urlFrom: "/to", hosts: ["*.com"], secret: "s" } }, /"\*\.com", which/],
    [
      "a port that there is not",
      { webhook: { urlFrom: "/to", hosts: ["a.example:70000"], secret: "s" } },
      /70000", which/,
    ],
    [
      "more hosts than an environment holds",
      { webhook: { urlFrom: "/to", hosts: Array(200).fill("hooks.example"), secret: "s" } },
      /hosts has 3201 bytes, over 2048; a function's environment holds 4 KB/,
    ],
    [
      "an address that is too long",
      { webhook: { ...webhook, url: `${webhook.url}/${"x".repeat(2_048)}` } },
      /of 2048 ch/,
    ],
    ["no JSON Pointer", { webhook: { urlFrom: "to", hosts: ["a.example"], secret: "s" } }, /"to" is no JSON Pointer/],
    ["no secret", { webhook: { url: webhook.url } }, /secret is missing; give the name or whole ARN/],
    [
      "a secret where its name belongs",
      { webhook: { ...webhook, secret: "whsec_MfKQ9r8G" } },
      /is a secret, not the name/,
    ],
    [
      "an ARN of many secrets",
      { webhook: { ...webhook, secret: "arn:aws:ssm:eu:123456789012:parameter/*" } },
      /names no/,
    ],
    [
      "an ARN without the end that IAM compares",
      { webhook: { ...webhook, secret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/webhook" } },
      /names no secret; give the name or whole ARN/,
    ],
    [
      "an ARN with a wildcard",
      { webhook: { ...webhook, secret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:o?ders-AbCdEf" } },
      /names no secret/,
    ],
    [
      "an alias of a key",
      { webhook: { ...webhook, secretKeyArn: "alias/webhooks" } },
      /secretKeyArn "alias\/webhooks" is not the ARN of a key; write "arn:aws:kms:/,
    ],
    [
      "a timeout that a receiver works in",
      { webhook: { ...webhook, timeout: "1 minute" } },
      /timeout "1 minute" is over 30/,
    ],
    ["pauses that shrink", { webhook: { ...webhook, longestRetry: "1 second" } }, /longestRetry "1 second" is under/],
    [
      "more tries than SQS hands a message out",
      { webhook: { ...webhook, longestRetry: "1 minute" } },
      /giveUpAfter "1 day" is over 400 minutes, too long for a longestRetry of "1 minute"; SQS hands a message out 1000 times, so a delivery has 800 tries: raise longestRetry, or give up earlier/,
    ],
  ];
  for (const [title, notify, message] of cases) {
    it(`refuse ${title}, and quote no secret`, () => {
      const said = refusal(notify);
      assert.match(said, message);
      assert.doesNotMatch(said, /MfKQ9r8G/);
    });
  }
});
