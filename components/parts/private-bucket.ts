import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";
import { bucketArn, knownArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** A bucket of a component, and its ARN, which is known at the first preview. */
export interface KnownBucket {
  readonly name: pulumi.Output<string>;
  readonly resource: aws.s3.Bucket;
  readonly arn: pulumi.Output<string>;
}

/**
 * A bucket that is private, encrypted, answers over TLS only, and survives mistakes unless the stack is ephemeral.
 *
 * Children: `<child>` and, each with that in front, `Access`, `Ownership`, `Encryption`, `Lifecycle`, `Policy`.
 */
export function privateBucket(
  scope: Scope,
  child: string,
  part: string,
  rules: aws.types.input.s3.BucketLifecycleConfigurationRule[],
): KnownBucket {
  const name = scope.physicalInWorld("bucket", part);
  const resource = new aws.s3.Bucket(
    scope.logical(part),
    scope.args(child, { bucket: name, forceDestroy: scope.ephemeral }),
    scope.dataOptions(),
  );
  const bucket = resource.bucket;
  const arn = knownArn(resource, bucketArn(scope.account, name));
  const options = scope.options();

  new aws.s3.BucketPublicAccessBlock(
    scope.logical(`${part}-access`),
    scope.args(`${child}Access`, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    options,
  );
  new aws.s3.BucketOwnershipControls(
    scope.logical(`${part}-ownership`),
    scope.args(`${child}Ownership`, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }),
    options,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    scope.logical(`${part}-encryption`),
    scope.args(`${child}Encryption`, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
    options,
  );
  new aws.s3.BucketLifecycleConfiguration(
    scope.logical(`${part}-lifecycle`),
    scope.args(`${child}Lifecycle`, { bucket, rules }),
    options,
  );
  new aws.s3.BucketPolicy(
    scope.logical(`${part}-policy`),
    scope.args(`${child}Policy`, {
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
