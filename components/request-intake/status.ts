import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import { type KnownBucket, privateBucket } from "../parts/private-bucket.ts";
import type { Scope } from "../parts/scope.ts";

export interface StatusTable {
  readonly name: string;
  readonly resource: aws.dynamodb.Table;
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
export const resultsBucket = (scope: Scope, retention: number): KnownBucket =>
  privateBucket(scope, "resultsBucket", "results", [
    {
      id: "expire-results",
      status: "Enabled",
      filter: { prefix: "results/" },
      // S3 counts days, and rounds up: a result is there as long as the status that points to it.
      // Twice, because a repeat that comes late in the life of its first answers with the first's result.
      expiration: { days: 2 * Math.ceil(retention / 86_400) },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ]);
