import * as aws from "@pulumi/aws";
import type { Statement } from "../parts/iam-document.ts";
import { bucketArn } from "../parts/known-arn.ts";
import { type KnownBucket, privateBucket } from "../parts/private-bucket.ts";
import { type KnownQueue, queueArn } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";

/**
 * Rosters and, beside them, their outcome files: personal data, so they go when the ledger's rows do. It is versioned, because a file that
 * is put again under its name while it is read would otherwise be two halves.
 *
 * Children: `rostersBucket` with what a private bucket has, and `rostersBucketVersioning`.
 *
 * @param retention seconds
 */
export function rostersBucket(scope: Scope, retention: number): KnownBucket {
  const days = Math.ceil(retention / 86_400);
  const made = privateBucket(scope, "rostersBucket", "rosters-files", [
    {
      id: "expire-rosters",
      status: "Enabled",
      filter: { prefix: fixed.prefix },
      expiration: { days },
      // Made when a version is no longer the newest, so its age counts from then.
      noncurrentVersionExpiration: { noncurrentDays: days },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
    {
      id: "expire-markers",
      status: "Enabled",
      filter: { prefix: fixed.prefix },
      expiration: { expiredObjectDeleteMarker: true },
    },
  ]);
  new aws.s3.BucketVersioning(
    scope.logical("rosters-files-versioning"),
    scope.args("rostersBucketVersioning", {
      bucket: made.resource.bucket,
      versioningConfiguration: { status: "Enabled" },
    }),
    scope.options(),
  );
  return made;
}

/** What lets S3 tell the queue: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html */
export function bucketSends(scope: Scope): Statement {
  const bucket = bucketArn(scope.account, scope.physicalInWorld("bucket", "rosters-files"));
  return {
    sid: "Rosters",
    principal: { Service: "s3.amazonaws.com" },
    actions: ["sqs:SendMessage"],
    resources: [queueArn(scope, "rosters")],
    conditions: { ArnEquals: { "aws:SourceArn": bucket }, StringEquals: { "aws:SourceAccount": scope.account.id } },
  };
}

/**
 * S3 tries to send when it is asked to, so the queue's policy has to be there first. Child: `rostersNotification`.
 */
export function notifyOfRosters(scope: Scope, { resource }: KnownBucket, queue: KnownQueue): void {
  new aws.s3.BucketNotification(
    scope.logical("rosters-notification"),
    scope.args("rostersNotification", {
      bucket: resource.bucket,
      queues: [
        {
          id: "rosters",
          queueArn: queue.arn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: fixed.prefix,
          filterSuffix: ".csv",
        },
      ],
    }),
    scope.options({ dependsOn: [queue.policy] }),
  );
}
