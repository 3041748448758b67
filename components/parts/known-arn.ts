import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account.ts";

/**
 * A value made of names that the program chose, such as an ARN, that is known at the first preview *and* still a dependency on the
 * resource that it names: a URN is known as soon as a resource is registered. Written as a bare string, the same ARN would lose the
 * order of creation and hide the link from policies.
 */
export function knownArn(resource: pulumi.Resource, arn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([resource.urn, arn]).apply(([, known]) => known);
}

/** The ARN of something in this account and region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function regionalArn(account: Account, service: string, resource: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:${service}:${account.region}:${account.id}:${resource}`;
}

/** The ARN of something that belongs to no region: an IAM role. */
export function globalArn(account: Account, service: string, resource: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:${service}::${account.id}:${resource}`;
}

/** The ARN of a bucket, which names neither account nor region. */
export function bucketArn(account: Account, bucket: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:s3:::${bucket}`;
}
