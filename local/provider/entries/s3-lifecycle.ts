import {
  DeleteBucketLifecycleCommand,
  type ExpirationStatus,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import { isEmpty } from "../compare.ts";
import type { Properties } from "../entry.ts";
import { isObject } from "../wire.ts";
import { bucketSetting } from "./s3-settings.ts";

interface Rule {
  id: string;
  status: ExpirationStatus;
  filter?: { prefix?: string };
  expiration?: { days?: number; expiredObjectDeleteMarker?: boolean };
  noncurrentVersionExpiration?: { noncurrentDays: number; newerNoncurrentVersions?: number };
  abortIncompleteMultipartUpload?: { daysAfterInitiation?: number };
}

export const bucketLifecycle = bucketSetting<{ rules: Rule[] }>({
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  inputs: ["rules"],
  objects: {
    rules: ["id", "status", "filter", "expiration", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload"],
    "rules.filter": ["prefix"],
    "rules.expiration": ["days", "expiredObjectDeleteMarker"],
    "rules.noncurrentVersionExpiration": ["noncurrentDays", "newerNoncurrentVersions"],
    "rules.abortIncompleteMultipartUpload": ["daysAfterInitiation"],
  },
  sets: ["rules"],
  normal: { rules: prune },
  put: (aws, Bucket, { rules }) =>
    aws.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: rules.map(toAws) },
      }),
    ),
  async get(aws, Bucket) {
    const { Rules = [] } = await aws.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return { rules: Rules.map(fromAws) };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
});

function toAws(rule: Rule): LifecycleRule {
  const { expiration, noncurrentVersionExpiration: noncurrent, abortIncompleteMultipartUpload: abort } = rule;
  return {
    ID: rule.id,
    Status: rule.status,
    // A rule for every object has the empty prefix.
    Filter: { Prefix: rule.filter?.prefix ?? "" },
    ...(expiration && {
      Expiration: { Days: expiration.days, ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker },
    }),
    ...(noncurrent && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: noncurrent.noncurrentDays,
        NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
      },
    }),
    ...(abort && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort.daysAfterInitiation } }),
  };
}

function fromAws(rule: LifecycleRule): Properties {
  return prune({
    id: rule.ID,
    status: rule.Status,
    filter: { prefix: rule.Filter?.Prefix },
    expiration: { days: rule.Expiration?.Days, expiredObjectDeleteMarker: rule.Expiration?.ExpiredObjectDeleteMarker },
    noncurrentVersionExpiration: {
      noncurrentDays: rule.NoncurrentVersionExpiration?.NoncurrentDays,
      newerNoncurrentVersions: rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions,
    },
    abortIncompleteMultipartUpload: { daysAfterInitiation: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation },
  }) as Properties;
}

/** Without what says nothing: an empty prefix, a block with nothing in it. */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, prune(inner)] as const)
      .filter(([, inner]) => !isEmpty(inner)),
  );
}
