import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { finishing } from "../partial.ts";
import { unlessGone } from "./gone.ts";
import { bucketLifecycle } from "./s3-lifecycle.ts";
import { bucketNotification } from "./s3-notification.ts";
import {
  bucketEncryption,
  bucketOwnership,
  bucketPolicy,
  bucketPublicAccess,
  bucketVersioning,
} from "./s3-settings.ts";
import { tagList, tagMap } from "./tags.ts";

const bucket: Entry = {
  type: "aws:s3/bucket:Bucket",
  inputs: { bucket: "replace", forceDestroy: "update", tags: "update" },
  defaults: { forceDestroy: false, tags: {} },
  objects: { tags: "map" },
  named: "bucket",
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  autoname: (candidate) => candidate.toLowerCase().replace(/[^a-z0-9.-]/g, "-"),
  unseen: [
    {
      input: "forceDestroy",
      why: "AWS knows nothing of it: it tells the provider to empty the bucket before deleting it",
    },
  ],
  computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "bucketRegion"],
  async create(aws, inputs) {
    const name = inputs.bucket as string;
    // us-east-1 is the one region that must not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    const location =
      aws.region === "us-east-1"
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: aws.region as BucketLocationConstraint } };
    await aws.s3.send(new CreateBucketCommand({ Bucket: name, ...location }));
    return finishing(name, () => setTags(aws, name, inputs.tags));
  },
  async read(aws, id) {
    const head = await unlessGone(aws.s3.send(new HeadBucketCommand({ Bucket: id })));
    if (!head) return undefined;
    const tagging = await unlessGone(aws.s3.send(new GetBucketTaggingCommand({ Bucket: id })));
    return {
      bucket: id,
      tags: tagMap(tagging?.TagSet),
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.${head.BucketRegion}.amazonaws.com`,
      bucketRegion: head.BucketRegion,
    };
  },
  async update(aws, id, inputs, changed) {
    if (changed.includes("tags")) await setTags(aws, id, inputs.tags);
  },
  async delete(aws, id, { forceDestroy }) {
    if (forceDestroy === true) await unlessGone(empty(aws, id));
    await unlessGone(aws.s3.send(new DeleteBucketCommand({ Bucket: id })));
  },
};

/** The tags of a bucket are set as a whole. */
async function setTags(aws: Clients, Bucket: string, tags: unknown): Promise<void> {
  const TagSet = tagList(tags);
  if (TagSet.length > 0) await aws.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  else await aws.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
}

/** Deletes every version of every object, a thousand at a time. */
async function empty(aws: Clients, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await aws.s3.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000 }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await aws.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors;
    if (first)
      throw new Error(`${first.Code}: ${first.Message} (object "${first.Key}", and ${Errors.length - 1} more)`);
  }
}

export const entries: readonly Entry[] = [
  bucket,
  bucketPolicy,
  bucketPublicAccess,
  bucketEncryption,
  bucketVersioning,
  bucketOwnership,
  bucketLifecycle,
  bucketNotification,
];
