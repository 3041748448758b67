import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "../parts/iam-document.ts";
import { bucketArn, knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";

export interface StatusTable {
  readonly name: string;
  readonly resource: aws.dynamodb.Table;
  readonly arn: pulumi.Output<string>;
}

export interface ResultsBucket {
  readonly name: pulumi.Output<string>;
  readonly resource: aws.s3.Bucket;
  readonly arn: pulumi.Output<string>;
}

/** One item a request, one an idempotency key, and one that says why nobody works, while nobody does. Child: `statusTable`. */
export function statusTable(scope: Scope): StatusTable {
  const name = scope.physical("table", "status");
  const resource = new aws.dynamodb.Table(
    scope.logical("status"),
    scope.args("statusTable", {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: !scope.ephemeral,
    }),
    scope.dataOptions(),
  );
  return { name, resource, arn: knownArn(resource, regionalArn(scope.account, "dynamodb", `table/${name}`)) };
}

/**
 * Results that an item cannot hold, as `results/{requestId}`: private, encrypted, over TLS only, gone when the status is.
 *
 * Children: `resultsBucket` and, each with that in front, `Access`, `Ownership`, `Encryption`, `Lifecycle`, `Policy`.
 *
 * @param retention seconds
 */
export function resultsBucket(scope: Scope, retention: number): ResultsBucket {
  const name = scope.physicalInWorld("bucket", "results");
  const resource = new aws.s3.Bucket(
    scope.logical("results"),
    scope.args("resultsBucket", { bucket: name, forceDestroy: scope.ephemeral }),
    scope.dataOptions(),
  );
  const bucket = resource.bucket;
  const arn = knownArn(resource, bucketArn(scope.account, name));
  const options = scope.options();

  new aws.s3.BucketPublicAccessBlock(
    scope.logical("results-access"),
    scope.args("resultsBucketAccess", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    options,
  );
  new aws.s3.BucketOwnershipControls(
    scope.logical("results-ownership"),
    scope.args("resultsBucketOwnership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }),
    options,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    scope.logical("results-encryption"),
    scope.args("resultsBucketEncryption", {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
    options,
  );
  new aws.s3.BucketLifecycleConfiguration(
    scope.logical("results-lifecycle"),
    scope.args("resultsBucketLifecycle", {
      bucket,
      rules: [
        {
          id: "expire-results",
          status: "Enabled",
          filter: { prefix: "results/" },
          // S3 counts days, and rounds up: a result is there as long as the status that points to it.
          // Twice, because a repeat that comes late in the life of its first answers with the first's result.
          expiration: { days: 2 * Math.ceil(retention / 86_400) },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    }),
    options,
  );
  new aws.s3.BucketPolicy(
    scope.logical("results-policy"),
    scope.args("resultsBucketPolicy", {
      bucket,
      policy: iamDocument(
        scope.subject,
        [
          {
            sid: "TlsOnly",
            effect: "Deny",
            principal: "*",
            actions: ["s3:*"],
            resources: [arn, arn.apply((known) => `${known}/*`)],
            conditions: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
        "resource",
      ),
    }),
    options,
  );
  return { name, resource, arn };
}
