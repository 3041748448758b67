import {
  type BucketVersioningStatus,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type ObjectOwnership,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";

interface Setting<Inputs> extends Pick<Entry, "type" | "json" | "defaults" | "objects" | "sets" | "normal"> {
  /** The inputs that are not the bucket; each updates. */
  readonly inputs: readonly (keyof Inputs & string)[];
  put(aws: Clients, bucket: string, inputs: Inputs): Promise<unknown>;
  get(aws: Clients, bucket: string): Promise<Properties | undefined>;
  remove(aws: Clients, bucket: string, old: Inputs): Promise<unknown>;
}

/** An entry for a setting of a bucket that AWS puts, gets and deletes as a whole; its id is the bucket's name. */
export function bucketSetting<Inputs>({ inputs, put, get, remove, ...rest }: Setting<Inputs>): Entry {
  return {
    ...rest,
    inputs: { bucket: "replace", ...Object.fromEntries(inputs.map((input) => [input, "update"] as const)) },
    computed: [],
    async create(aws, given) {
      const bucket = given.bucket as string;
      await put(aws, bucket, given as Inputs);
      return bucket;
    },
    async read(aws, id) {
      const held = await unlessGone(get(aws, id));
      return held && { bucket: id, ...held };
    },
    async update(aws, id, given) {
      await put(aws, id, given as Inputs);
    },
    async delete(aws, id, old) {
      await unlessGone(remove(aws, id, old as Inputs));
    },
  };
}

export const bucketPolicy = bucketSetting<{ policy: string }>({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  inputs: ["policy"],
  json: ["policy"],
  put: (aws, Bucket, { policy }) => aws.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy })),
  get: async (aws, Bucket) => ({ policy: (await aws.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy }),
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketPolicyCommand({ Bucket })),
});

export const bucketPublicAccess = bucketSetting<{
  blockPublicAcls: boolean;
  blockPublicPolicy: boolean;
  ignorePublicAcls: boolean;
  restrictPublicBuckets: boolean;
}>({
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  inputs: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
  defaults: { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false },
  put: (aws, Bucket, { blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
    aws.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: blockPublicAcls,
          BlockPublicPolicy: blockPublicPolicy,
          IgnorePublicAcls: ignorePublicAcls,
          RestrictPublicBuckets: restrictPublicBuckets,
        },
      }),
    ),
  async get(aws, Bucket) {
    const { PublicAccessBlockConfiguration: held } = await aws.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    return {
      blockPublicAcls: held?.BlockPublicAcls ?? false,
      blockPublicPolicy: held?.BlockPublicPolicy ?? false,
      ignorePublicAcls: held?.IgnorePublicAcls ?? false,
      restrictPublicBuckets: held?.RestrictPublicBuckets ?? false,
    };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
});

interface EncryptionRule {
  applyServerSideEncryptionByDefault?: { sseAlgorithm: ServerSideEncryption; kmsMasterKeyId?: string };
  bucketKeyEnabled?: boolean;
}

/** AWS always has one: without this resource it is SSE-S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html). */
export const bucketEncryption = bucketSetting<{ rules: EncryptionRule[] }>({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  inputs: ["rules"],
  objects: {
    rules: ["applyServerSideEncryptionByDefault", "bucketKeyEnabled"],
    "rules.applyServerSideEncryptionByDefault": ["sseAlgorithm", "kmsMasterKeyId"],
  },
  // Left out, the bucket key is off.
  normal: { rules: (rules) => (rules as EncryptionRule[]).map((rule) => ({ bucketKeyEnabled: false, ...rule })) },
  put: (aws, Bucket, { rules }) =>
    aws.s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: rules.map(({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled = false }) => ({
            ...(byDefault && {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: byDefault.sseAlgorithm,
                KMSMasterKeyID: byDefault.kmsMasterKeyId,
              },
            }),
            BucketKeyEnabled: bucketKeyEnabled,
          })),
        },
      }),
    ),
  async get(aws, Bucket) {
    const { ServerSideEncryptionConfiguration: held } = await aws.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return {
      rules: held?.Rules?.map(({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled = false }) => ({
        ...(byDefault && {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: byDefault.SSEAlgorithm,
            ...(byDefault.KMSMasterKeyID && { kmsMasterKeyId: byDefault.KMSMasterKeyID }),
          },
        }),
        bucketKeyEnabled: BucketKeyEnabled,
      })),
    };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
});

/** Once it was on, versioning can be suspended and never be off again: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export const bucketVersioning = bucketSetting<{
  versioningConfiguration: { status: BucketVersioningStatus | "Disabled" };
}>({
  type: "aws:s3/bucketVersioning:BucketVersioning",
  inputs: ["versioningConfiguration"],
  objects: { versioningConfiguration: ["status"] },
  async put(aws, Bucket, { versioningConfiguration: { status } }) {
    // "Disabled" is the provider's word for a bucket that was never versioned; AWS has none for it.
    if (status !== "Disabled")
      await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: status } }));
  },
  async get(aws, Bucket) {
    const { Status } = await aws.s3.send(new GetBucketVersioningCommand({ Bucket }));
    return { versioningConfiguration: { status: Status ?? "Disabled" } };
  },
  async remove(aws, Bucket, { versioningConfiguration }) {
    if (versioningConfiguration.status !== "Enabled") return;
    await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
  },
});

export const bucketOwnership = bucketSetting<{ rule: { objectOwnership: ObjectOwnership } }>({
  type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  inputs: ["rule"],
  objects: { rule: ["objectOwnership"] },
  put: (aws, Bucket, { rule }) =>
    aws.s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] },
      }),
    ),
  async get(aws, Bucket) {
    const { OwnershipControls } = await aws.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return { rule: { objectOwnership: OwnershipControls?.Rules?.[0]?.ObjectOwnership } };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});
