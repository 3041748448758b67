import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Where a component is deployed. Provider functions run during preview, so all three are known before anything exists. */
export interface Account {
  /** The account's twelve digits. */
  readonly id: pulumi.Output<string>;
  /** Such as `eu-central-1`. */
  readonly region: pulumi.Output<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
}

/** Asks the provider of `parent`, once for a component. */
export function accountOf(parent: pulumi.Resource): Account {
  return {
    id: aws.getCallerIdentityOutput({}, { parent }).accountId,
    region: aws.getRegionOutput({}, { parent }).region,
    partition: aws.getPartitionOutput({}, { parent }).partition,
  };
}
