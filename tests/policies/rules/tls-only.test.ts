import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tlsOnly } from "../../../policies/rules/tls-only.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(tlsOnly);
const violation = "tls-only jobs";
const undetermined = "undetermined jobs";

const deny = (Resource: unknown, more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
      ...more,
    },
  ],
});
const arn = "arn:aws:sqs:eu-central-1:123456789012:jobs";

const queue = (policy?: pulumi.Input<string>) => {
  const jobs = new aws.sqs.Queue("jobs");
  if (policy) new aws.sqs.QueuePolicy("policy", { queueUrl: jobs.url, policy });
};

describe("tls-only", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("finds queues, topics and buckets without a policy", async () => {
        for (const Kind of [aws.sqs.Queue, aws.sns.Topic, aws.s3.Bucket]) {
          assert.deepEqual(await rule(() => new Kind("jobs"), { when }), [violation]);
        }
      });

      it("takes a known policy that hangs on a queue, topic or bucket", async () => {
        const program = () => {
          const jobs = new aws.sqs.Queue("jobs");
          new aws.sqs.QueuePolicy("queue-policy", { queueUrl: jobs.id, policy: JSON.stringify(deny(arn)) });
          const own = new aws.sqs.Queue("own", { policy: JSON.stringify(deny("*")) });
          const topic = new aws.sns.Topic("topic");
          const publish = { Action: "sns:Publish", Principal: { AWS: "*" } };
          new aws.sns.TopicPolicy("topic-policy", { arn: topic.arn, policy: JSON.stringify(deny("*", publish)) });
          const bucket = new aws.s3.Bucket("bucket", { bucket: "bucket" });
          const objects = deny(["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"], { Action: ["s3:*"] });
          new aws.s3.BucketPolicy("bucket-policy", { bucket: bucket.bucket, policy: JSON.stringify(objects) });
          return own;
        };
        assert.deepEqual(await rule(program, { when }), []);
      });

      it("is not content with a policy that denies less", async () => {
        for (const more of [
          { Effect: "Allow" },
          { Principal: { AWS: "arn:aws:iam::123456789012:root" } },
          { Action: "sqs:ReceiveMessage" },
          { Condition: { Bool: { "aws:SecureTransport": "true" } } },
          { Condition: { StringEquals: { "aws:SecureTransport": "false" } } },
          { Condition: { Bool: { "aws:SecureTransport": "false" }, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
          { Condition: undefined },
        ]) {
          assert.deepEqual(
            await rule(() => queue(JSON.stringify(deny(arn, more))), { when }),
            [violation],
            JSON.stringify(more),
          );
        }
        const bucketAlone = () => {
          const jobs = new aws.s3.Bucket("jobs", { bucket: "jobs" });
          const policy = JSON.stringify(deny("arn:aws:s3:::jobs", { Action: "s3:*" }));
          new aws.s3.BucketPolicy("policy", { bucket: jobs.id, policy });
        };
        assert.deepEqual(await rule(bucketAlone, { when }), [violation]);
      });

      it("takes the same statement in its other spellings", async () => {
        for (const more of [
          { Condition: { Bool: { "aws:securetransport": false } } },
          { Condition: { BoolIfExists: { "aws:SecureTransport": ["false"] } } },
          { Condition: { Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } } },
          { Action: undefined, NotAction: "sqs:GetQueueUrl" },
          { Action: "*" },
        ]) {
          assert.deepEqual(
            await rule(() => queue(JSON.stringify(deny(arn, more))), { when }),
            [],
            JSON.stringify(more),
          );
        }
      });

      it("judges aws-native queues by QueuePolicy and QueueInlinePolicy", async () => {
        const make = (name: string) => new Native("aws-native:sqs:Queue", name, { queueName: name });
        const program = () => {
          const [first, second, third] = ["first", "second", "third"].map(make) as [Native, Native, Native];
          make("jobs");
          new Native("aws-native:sqs:QueuePolicy", "both", {
            queues: [first.id, second.id],
            policyDocument: deny("*"),
          });
          new Native("aws-native:sqs:QueueInlinePolicy", "one", { queue: third.id, policyDocument: deny("*") });
        };
        assert.deepEqual(await rule(program, { when }), [violation]);
      });

      it("judges aws-native topics and buckets", async () => {
        const program = () => {
          const topic = new Native("aws-native:sns:Topic", "topic", {});
          const publish = deny("*", { Action: "sns:*" });
          new Native("aws-native:sns:TopicPolicy", "topic-policy", { topics: [topic.arn], policyDocument: publish });
          const other = new Native("aws-native:sns:Topic", "other", {});
          new Native("aws-native:sns:TopicInlinePolicy", "other-policy", {
            topicArn: other.arn,
            policyDocument: publish,
          });
          new Native("aws-native:s3:Bucket", "jobs", { bucketName: "jobs" });
        };
        assert.deepEqual(await rule(program, { when }), [violation]);
      });
    });
  }

  it("decides nothing by a document that is not known yet, and everything once it is", async () => {
    const program = () => {
      const jobs = new aws.sqs.Queue("jobs");
      new aws.sqs.QueuePolicy("policy", { queueUrl: jobs.url, policy: pulumi.jsonStringify(deny(jobs.arn)) });
    };
    assert.deepEqual(await rule(program), [undetermined]);
    assert.deepEqual(await rule(program, { when: "up" }), []);
  });

  it("reads around what is unknown in a document that is an object", async () => {
    const program = () => {
      const jobs = new Native("aws-native:sqs:Queue", "jobs", {});
      new Native("aws-native:sqs:QueuePolicy", "policy", { queues: [jobs.id], policyDocument: deny(jobs.arn) });
    };
    assert.deepEqual(await rule(program), []);
  });

  it("knows a queue by its name when the policy was written with its URL", async () => {
    const program = () => {
      new aws.sqs.Queue("jobs", { name: "jobs" });
      const queueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs";
      new aws.sqs.QueuePolicy("policy", { queueUrl, policy: JSON.stringify(deny(arn)) });
    };
    assert.deepEqual(await rule(program), []);
  });
});
