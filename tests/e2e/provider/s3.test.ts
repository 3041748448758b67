import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type QueueConfiguration,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/s3.ts";
import { Provider } from "../../../local/provider/provider.ts";
import { emulated, REGION } from "./emulated.ts";
import { entrySuite, type Rows } from "./entry-suite.ts";

/** Two buckets to put settings on; a setting is moved from the first to the second. */
async function buckets(aws: Clients, name: string): Promise<{ first: string; second: string }> {
  const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
  for (const Bucket of [`${name}-1`, `${name}-2`])
    await aws.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  return { first: `${name}-1`, second: `${name}-2` };
}

const policy = (action: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: action,
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

const rules: Rows = {
  "aws:s3/bucket:Bucket": {
    base: { bucket: "levee-it", tags: { team: "a" } },
    changes: {
      bucket: { to: "levee-other", seen: (aws) => aws.s3.send(new HeadBucketCommand({ Bucket: "levee-other" })) },
      forceDestroy: { to: true },
      tags: {
        to: { team: "b", cost: "1" },
        seen: async (aws) => {
          const { TagSet = [] } = await aws.s3.send(new GetBucketTaggingCommand({ Bucket: "levee-it" }));
          assert.deepEqual(Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value])), { team: "b", cost: "1" });
        },
      },
      "tags: taken out": {
        to: undefined,
        seen: (aws) =>
          assert.rejects(aws.s3.send(new GetBucketTaggingCommand({ Bucket: "levee-it" })), { name: "NoSuchTagSet" }),
      },
    },
    drift: { by: (aws) => aws.s3.send(new DeleteBucketTaggingCommand({ Bucket: "levee-it" })), shows: { tags: {} } },
  },

  "aws:s3/bucketPolicy:BucketPolicy": async (aws) => {
    const { first, second } = await buckets(aws, "policed");
    const held = (Bucket: string, action: string) => async (aws: Clients) => {
      const { Policy = "{}" } = await aws.s3.send(new GetBucketPolicyCommand({ Bucket }));
      return JSON.parse(Policy).Statement[0].Action === action;
    };
    return {
      base: { bucket: first, policy: JSON.stringify(policy("s3:*")) },
      changes: {
        bucket: { to: second, seen: held(second, "s3:*") },
        policy: { to: JSON.stringify(policy("s3:GetObject")), seen: held(first, "s3:GetObject") },
        "policy: as an object": { to: policy("s3:PutObject"), seen: held(first, "s3:PutObject") },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(new PutBucketPolicyCommand({ Bucket: first, Policy: JSON.stringify(policy("s3:Drift")) })),
        shows: { policy: policy("s3:Drift") },
      },
    };
  },

  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": async (aws) => {
    const { first, second } = await buckets(aws, "blocked");
    const names = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] as const;
    const held = (Bucket: string, name: (typeof names)[number], value: boolean) => async (aws: Clients) =>
      (await aws.s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration?.[name] === value;
    const base = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    return {
      base: { bucket: first, ...base },
      changes: {
        bucket: { to: second, seen: held(second, "BlockPublicAcls", true) },
        blockPublicAcls: { to: false, seen: held(first, "BlockPublicAcls", false) },
        blockPublicPolicy: { to: false, seen: held(first, "BlockPublicPolicy", false) },
        ignorePublicAcls: { to: false, seen: held(first, "IgnorePublicAcls", false) },
        restrictPublicBuckets: { to: false, seen: held(first, "RestrictPublicBuckets", false) },
        "restrictPublicBuckets: taken out": { to: undefined, seen: held(first, "RestrictPublicBuckets", false) },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutPublicAccessBlockCommand({
              Bucket: first,
              PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                BlockPublicPolicy: false,
                IgnorePublicAcls: true,
                RestrictPublicBuckets: true,
              },
            }),
          ),
        shows: { blockPublicPolicy: false },
      },
    };
  },

  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": async (aws) => {
    const { first, second } = await buckets(aws, "encrypted");
    const kms = (kmsMasterKeyId = "alias/one", bucketKeyEnabled = true) => [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId }, bucketKeyEnabled },
    ];
    const held = (Bucket: string, expected: object) => async (aws: Clients) => {
      const { ServerSideEncryptionConfiguration } = await aws.s3.send(new GetBucketEncryptionCommand({ Bucket }));
      const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
      assert.deepEqual({ ...rule?.ApplyServerSideEncryptionByDefault, key: rule?.BucketKeyEnabled }, expected);
    };
    const asMade = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/one", key: true };
    return {
      base: { bucket: first, rules: kms() },
      rests: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }] },
      changes: {
        bucket: { to: second, seen: held(second, asMade) },
        "rules.applyServerSideEncryptionByDefault.sseAlgorithm": {
          to: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
          seen: held(first, { SSEAlgorithm: "AES256", key: false }),
        },
        "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId": {
          to: kms("alias/two"),
          seen: held(first, { ...asMade, KMSMasterKeyID: "alias/two" }),
        },
        "rules.bucketKeyEnabled": { to: kms("alias/one", false), seen: held(first, { ...asMade, key: false }) },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutBucketEncryptionCommand({
              Bucket: first,
              ServerSideEncryptionConfiguration: {
                Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
              },
            }),
          ),
        shows: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      },
    };
  },

  "aws:s3/bucketVersioning:BucketVersioning": async (aws) => {
    const { first, second } = await buckets(aws, "versioned");
    const held = (Bucket: string, status: string) => async (aws: Clients) =>
      (await aws.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status === status;
    return {
      base: { bucket: first, versioningConfiguration: { status: "Enabled" } },
      rests: { versioningConfiguration: { status: "Suspended" } },
      changes: {
        bucket: { to: second, seen: held(second, "Enabled") },
        "versioningConfiguration.status": { to: { status: "Suspended" }, seen: held(first, "Suspended") },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutBucketVersioningCommand({ Bucket: first, VersioningConfiguration: { Status: "Suspended" } }),
          ),
        shows: { versioningConfiguration: { status: "Suspended" } },
      },
    };
  },

  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": async (aws) => {
    const { first, second } = await buckets(aws, "owned");
    const held = (Bucket: string, ownership: string) => async (aws: Clients) =>
      (await aws.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules?.[0]
        ?.ObjectOwnership === ownership;
    return {
      base: { bucket: first, rule: { objectOwnership: "BucketOwnerPreferred" } },
      changes: {
        bucket: { to: second, seen: held(second, "BucketOwnerPreferred") },
        "rule.objectOwnership": {
          to: { objectOwnership: "BucketOwnerEnforced" },
          seen: held(first, "BucketOwnerEnforced"),
        },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutBucketOwnershipControlsCommand({
              Bucket: first,
              OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
            }),
          ),
        shows: { rule: { objectOwnership: "ObjectWriter" } },
      },
    };
  },

  "aws:s3/bucketNotification:BucketNotification": async (aws) => {
    const { first, second } = await buckets(aws, "telling");
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: "listener" }));
    await aws.sqs.send(new CreateQueueCommand({ QueueName: "listener-too" }));
    assert.ok(QueueUrl);
    const arn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
    const listener = {
      id: "rosters",
      queueArn: arn("listener"),
      events: ["s3:ObjectCreated:*"],
      filterPrefix: "rosters/",
      filterSuffix: ".csv",
    };
    const held =
      (is: (held: QueueConfiguration) => unknown, Bucket = first) =>
      async (aws: Clients) => {
        const command = new GetBucketNotificationConfigurationCommand({ Bucket });
        return (await aws.s3.send(command)).QueueConfigurations?.some(is) ?? false;
      };
    const filter = (name: string, value: string) =>
      held(({ Filter }) =>
        Filter?.Key?.FilterRules?.some(({ Name, Value }) => Name?.toLowerCase() === name && Value === value),
      );
    return {
      base: { bucket: first, queues: [listener] },
      changes: {
        bucket: { to: second, seen: held(({ Id }) => Id === "rosters", second) },
        "queues.id": { to: [{ ...listener, id: "other" }], seen: held(({ Id }) => Id === "other") },
        "queues.queueArn": {
          to: [{ ...listener, queueArn: arn("listener-too") }],
          seen: held(({ QueueArn }) => QueueArn === arn("listener-too")),
        },
        "queues.events": {
          to: [{ ...listener, events: ["s3:ObjectCreated:Put"] }],
          seen: held(({ Events }) => Events?.join() === "s3:ObjectCreated:Put"),
        },
        "queues.filterPrefix": { to: [{ ...listener, filterPrefix: "other/" }], seen: filter("prefix", "other/") },
        "queues.filterSuffix": { to: [{ ...listener, filterSuffix: ".tsv" }], seen: filter("suffix", ".tsv") },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutBucketNotificationConfigurationCommand({
              Bucket: first,
              NotificationConfiguration: {
                QueueConfigurations: [{ Id: "drift", QueueArn: arn("listener"), Events: ["s3:ObjectRemoved:*"] }],
              },
            }),
          ),
        shows: { queues: [{ id: "drift", queueArn: arn("listener"), events: ["s3:ObjectRemoved:*"] }] },
      },
    };
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": async (aws) => {
    const { first, second } = await buckets(aws, "aging");
    const rule = {
      id: "results",
      status: "Enabled",
      filter: { prefix: "results/" },
      expiration: { days: 14 },
      noncurrentVersionExpiration: { noncurrentDays: 1, newerNoncurrentVersions: 2 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    };
    const markers = { id: "markers", status: "Enabled", expiration: { expiredObjectDeleteMarker: true } };
    const held =
      (check: (rule: LifecycleRule) => unknown, Bucket = first) =>
      async (aws: Clients) => {
        const { Rules = [] } = await aws.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
        return Rules.some(check);
      };
    return {
      base: { bucket: first, rules: [rule, markers] },
      changes: {
        bucket: { to: second, seen: held(({ ID }) => ID === "results", second) },
        "rules.id": { to: [{ ...rule, id: "other" }, markers], seen: held(({ ID }) => ID === "other") },
        "rules.status": {
          to: [{ ...rule, status: "Disabled" }, markers],
          seen: held(({ Status }) => Status === "Disabled"),
        },
        "rules.filter.prefix": {
          to: [{ ...rule, filter: { prefix: "old/" } }, markers],
          seen: held(({ Filter }) => Filter?.Prefix === "old/"),
        },
        "rules.expiration.days": {
          to: [{ ...rule, expiration: { days: 30 } }, markers],
          seen: held(({ Expiration }) => Expiration?.Days === 30),
        },
        "rules.expiration.expiredObjectDeleteMarker": {
          to: [rule, { ...markers, expiration: { expiredObjectDeleteMarker: false } }],
          seen: held(({ Expiration }) => Expiration?.ExpiredObjectDeleteMarker === false),
        },
        "rules.noncurrentVersionExpiration.noncurrentDays": {
          to: [{ ...rule, noncurrentVersionExpiration: { noncurrentDays: 9, newerNoncurrentVersions: 2 } }, markers],
          seen: held(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration?.NoncurrentDays === 9),
        },
        "rules.noncurrentVersionExpiration.newerNoncurrentVersions": {
          to: [{ ...rule, noncurrentVersionExpiration: { noncurrentDays: 1, newerNoncurrentVersions: 9 } }, markers],
          seen: held(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration?.NewerNoncurrentVersions === 9),
        },
        "rules.abortIncompleteMultipartUpload.daysAfterInitiation": {
          to: [{ ...rule, abortIncompleteMultipartUpload: { daysAfterInitiation: 9 } }, markers],
          seen: held(({ AbortIncompleteMultipartUpload }) => AbortIncompleteMultipartUpload?.DaysAfterInitiation === 9),
        },
      },
      drift: {
        by: (aws) =>
          aws.s3.send(
            new PutBucketLifecycleConfigurationCommand({
              Bucket: first,
              LifecycleConfiguration: {
                Rules: [{ ID: "drift", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }],
              },
            }),
          ),
        shows: { rules: [{ id: "drift", status: "Enabled", expiration: { days: 1 } }] },
      },
    };
  },
};

entrySuite("S3", entries, rules);

describe("a bucket with objects in it", () => {
  const emulator = emulated();
  const type = "aws:s3/bucket:Bucket";

  async function made(forceDestroy: boolean) {
    const provider = new Provider({ entries, region: REGION, connect: async () => emulator.aws });
    const { inputs } = provider.check({
      type,
      name: "it",
      olds: {},
      news: { bucket: `full-${forceDestroy}`, forceDestroy },
    });
    const { id, properties } = await provider.create({ type, name: "it", news: inputs, preview: false });
    await emulator.aws.s3.send(
      new PutBucketVersioningCommand({ Bucket: id, VersioningConfiguration: { Status: "Enabled" } }),
    );
    for (const Body of ["old", "new"])
      await emulator.aws.s3.send(new PutObjectCommand({ Bucket: id, Key: "data", Body }));
    return { provider, existing: { type, name: "it", id, state: properties, oldInputs: inputs } };
  }

  it("is not deleted", async () => {
    const { provider, existing } = await made(false);
    await assert.rejects(provider.delete(existing), {
      message: /^aws:s3\/bucket:Bucket "it": delete failed at DeleteBucket: BucketNotEmpty: /,
    });
    await emulator.aws.s3.send(new HeadBucketCommand({ Bucket: existing.id }));
  });

  it("is emptied and deleted when the program says forceDestroy", async () => {
    const { provider, existing } = await made(true);
    await provider.delete(existing);
    await assert.rejects(emulator.aws.s3.send(new HeadBucketCommand({ Bucket: existing.id })), { name: "NotFound" });
  });
});
