import assert from "node:assert/strict";
import { RequestIntake } from "../../../components/request-intake.ts";
import { account, arnOf, type Recorded, record, region, texts, unknown } from "../recorder.ts";
import { makeAllBundles } from "./make-all-bundles.ts";

const queueUrl = (part: string) => `https://sqs.${region}.amazonaws.com/${account}/levee-test-orders-${part}`;

const make = () =>
  new RequestIntake("orders", {
    handler: "tests/components/fixtures/fulfil.ts",
    schema: { type: "object" },
    notify: {
      push: true,
      webhook: { urlFrom: "/callbackUrl", hosts: ["*.example.com"], secret: "orders/webhook" },
    },
  });

describe("RequestIntake with notify", function () {
  this.timeout(20_000);
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    makeAllBundles();
    deployed = await record(make);
    previewed = await record(make, { preview: true });
  });
  const granted = (role: string): string[] =>
    JSON.parse(deployed.get(`orders-${role}-role-policy`).inputs.policy).Statement.flatMap(
      ({ Action, Resource }: { Action: string[]; Resource: string[] }) =>
        Action.map((action) => `${action} ${Resource.join(" ")}`),
    );

  it("gives a channel a queue with a dead-letter queue behind it, and a function that is fed by it", () => {
    assert.deepEqual(deployed.get("orders-push").inputs, {
      name: "levee-test-orders-push",
      visibilityTimeoutSeconds: 210,
      messageRetentionSeconds: 604_800,
      maxMessageSize: 1_048_576,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOf("sqs", "levee-test-orders-push-dlq"),
        maxReceiveCount: 1_000,
      }),
    });
    assert.equal(deployed.get("orders-push-dlq").inputs.messageRetentionSeconds, 1_209_600);
    const { functionName, eventSourceArn, scalingConfig } = deployed.get("orders-push-mapping").inputs;
    assert.deepEqual(
      [functionName, eventSourceArn, scalingConfig],
      [
        arnOf("lambda", "function:levee-test-orders-deliver-push"),
        arnOf("sqs", "levee-test-orders-push"),
        { maximumConcurrency: 5 },
      ],
    );
  });

  it("tells the worker and the consumer of the undelivered where to announce outcomes, and lets them", () => {
    for (const name of ["worker", "undelivered-consumer"]) {
      const { LEVEE_CHANNELS } = deployed.get(`orders-${name}`).inputs.environment.variables;
      assert.deepEqual(JSON.parse(LEVEE_CHANNELS), [
        { channel: "push", queueUrl: queueUrl("push"), address: {} },
        { channel: "webhook", queueUrl: queueUrl("webhook"), address: { body: "/callbackUrl" } },
      ]);
      assert.ok(
        granted(name).includes(
          `sqs:SendMessage ${arnOf("sqs", "levee-test-orders-push")} ${arnOf("sqs", "levee-test-orders-webhook")}`,
        ),
        name,
      );
    }
  });

  it("lets a channel write its own items of the status table, and no request's", () => {
    const { Statement } = JSON.parse(deployed.get("orders-deliver-push-role-policy").inputs.policy);
    const ledger = Statement.find(({ Sid }: { Sid: string }) => Sid === "Ledger");
    assert.deepEqual(ledger.Action, ["dynamodb:UpdateItem"]);
    assert.deepEqual(ledger.Condition, { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "delivery#push#*" } });
    assert.ok(granted("deliver-push").includes(`sns:Publish ${arnOf("sns", "levee-test-orders-outcomes")}`));
    assert.ok(!granted("deliver-push").some((right) => right.includes("orders-work")));
  });

  it("gives the webhooks' function the name of a secret, and the right to read that one", () => {
    const { LEVEE_SECRET_ID, LEVEE_WEBHOOK_HOSTS, LEVEE_CALL_TIMEOUT_MS, LEVEE_GIVE_UP_AFTER_S } =
      deployed.get("orders-deliver-webhook").inputs.environment.variables;
    assert.deepEqual(
      [LEVEE_SECRET_ID, LEVEE_WEBHOOK_HOSTS, LEVEE_CALL_TIMEOUT_MS, LEVEE_GIVE_UP_AFTER_S],
      ["orders/webhook", '["*.example.com"]', "20000", "86400"],
    );
    const secret = arnOf("secretsmanager", "secret:orders/webhook-??????");
    assert.ok(granted("deliver-webhook").includes(`secretsmanager:GetSecretValue ${secret}`));
    assert.equal(deployed.get("orders-deliver-webhook").inputs.timeout, 50);
  });

  it("tells the alarms' topic", () => {
    const kinds = ["dead-letters", "unknown", "errors", "no-progress"];
    for (const name of ["push", "webhook"].flatMap((channel) => kinds.map((kind) => `${channel}-${kind}`))) {
      const { alarmActions } = deployed.get(`orders-alarm-${name}`).inputs;
      assert.deepEqual(alarmActions, [arnOf("sns", "levee-test-orders-alarms")]);
    }
  });

  it("knows everything at the first preview but what AWS makes up", () => {
    const ids = ["restApi", "restApiId", "resourceId", "parentId", "requestValidatorId", "deployment", "queueUrl"];
    for (const { name, inputs } of previewed.resources) {
      for (const [input, value] of Object.entries(inputs)) {
        if (!ids.includes(input) && input !== "environment")
          assert.ok(!texts(value).some((text) => text.includes(unknown)), `${name}.${input}`);
      }
    }
  });
});
