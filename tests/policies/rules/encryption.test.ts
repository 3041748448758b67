import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryption } from "../../../policies/rules/encryption.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(encryption);
const violation = "encryption jobs";

const queue = (args: aws.sqs.QueueArgs) => () => new aws.sqs.Queue("jobs", args);
const topic = (args: aws.sns.TopicArgs, policy?: object) => () => {
  const { arn } = new aws.sns.Topic("jobs", args);
  if (policy) new aws.sns.TopicPolicy("policy", { arn, policy: JSON.stringify({ Statement: [policy] }) });
};
const later = <T>(value: T) => new aws.sqs.Queue("other").arn.apply(() => value);

describe("encryption", () => {
  for (const when of ["first preview", "up"] as const) {
    it(`finds a queue whose encryption is switched off, and no other, at ${when}`, async () => {
      assert.deepEqual(await rule(queue({ sqsManagedSseEnabled: false }), { when }), [violation]);
      for (const args of [
        {},
        { sqsManagedSseEnabled: true },
        { kmsMasterKeyId: "alias/aws/sqs" },
        { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: false },
      ]) {
        assert.deepEqual(await rule(queue(args), { when }), []);
      }
    });

    it(`finds streams without a key, at ${when}`, async () => {
      const stream = (args: aws.kinesis.StreamArgs) => () => new aws.kinesis.Stream("jobs", args);
      assert.deepEqual(await rule(stream({ shardCount: 1 }), { when }), [violation]);
      assert.deepEqual(await rule(stream({ encryptionType: "NONE" }), { when }), [violation]);
      assert.deepEqual(await rule(stream({ encryptionType: "KMS", kmsKeyId: "alias/aws/kinesis" }), { when }), []);
    });

    it(`judges aws-native queues, streams and topics, at ${when}`, async () => {
      const program = () => {
        new Native("aws-native:sqs:Queue", "jobs", { sqsManagedSseEnabled: false });
        new Native("aws-native:sqs:Queue", "fine", {});
        new Native("aws-native:kinesis:Stream", "plain", {});
        new Native("aws-native:kinesis:Stream", "sealed", { streamEncryption: { encryptionType: "KMS", keyId: "k" } });
        new Native("aws-native:sns:Topic", "sealed-topic", { kmsMasterKeyId: "k" });
      };
      assert.deepEqual(await rule(program, { when }), [violation, "encryption plain"]);
    });

    it(`says nothing of what is always encrypted, at ${when}`, async () => {
      const program = () => {
        new aws.s3.Bucket("bucket");
        new aws.dynamodb.Table("table", { hashKey: "id", attributes: [{ name: "id", type: "S" }] });
        new aws.cloudwatch.LogGroup("logs");
      };
      assert.deepEqual(await rule(program, { when }), []);
    });
  }

  it("advises a key for a topic, unless AWS services publish to it, which could not use AWS's key", async () => {
    const service = { Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish" };
    const mandatory = { config: { encryption: { level: "mandatory" as const } } };
    assert.deepEqual(await rule(topic({}), mandatory), [violation]);
    assert.deepEqual(await rule(topic({ kmsMasterKeyId: "alias/aws/sns" })), []);
    assert.deepEqual(await rule(topic({ kmsMasterKeyId: later("key") })), []);
    assert.deepEqual(await rule(topic({}, service)), []);
    assert.deepEqual(await rule(topic({}, { ...service, Effect: "Deny" })), [violation]);
    assert.deepEqual(await rule(topic({}, service), { config: { encryption: { topicKeys: true } } }), [violation]);
  });

  it("says so when the switch is not known yet, but not when there is a key", async () => {
    assert.deepEqual(await rule(queue({})), []);
    assert.deepEqual(await rule(() => queue({ sqsManagedSseEnabled: later(false) })()), ["undetermined jobs"]);
    assert.deepEqual(
      await rule(() => queue({ sqsManagedSseEnabled: later(false), kmsMasterKeyId: later("key") })()),
      [],
    );
    const stream = () => new aws.kinesis.Stream("jobs", { encryptionType: pulumi.output(later("KMS")) });
    assert.deepEqual(await rule(stream), ["undetermined jobs"]);
    assert.deepEqual(await rule(stream, { when: "up" }), []);
  });
});
