import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";
import { regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** Subnets and security groups of one VPC, for functions that reach into it. */
export interface NetworkArgs {
  /** Private ones, in two zones or more. */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  readonly securityGroupIds: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/**
 * What Lambda needs of a function's role to connect it to a VPC, and what the function's own code is denied of that.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 *
 * A policy of its own: ids of subnets that are made by the same program are unknown at its first preview, and the function's other rights
 * are not to be unknown with them.
 *
 * Child: `<child>NetworkPolicy`.
 *
 * @param functionArn is only compared: the function waits for this policy
 */
export function networkRights(
  scope: Scope,
  child: string,
  part: string,
  role: aws.iam.Role,
  functionArn: pulumi.Output<string>,
  { subnetIds, securityGroupIds }: NetworkArgs,
): aws.iam.RolePolicy {
  const arn = (resource: string) => regionalArn(scope.account, "ec2", resource);
  const interfaces = arn("network-interface/*");
  const own = { ArnEquals: { "lambda:SourceFunctionArn": functionArn } };
  const changes = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const looks = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
  const policy = pulumi.all([subnetIds, securityGroupIds]).apply(([subnets, groups]) =>
    iamDocument(scope.subject, [
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
      {
        sid: "Connect",
        actions: ["ec2:CreateNetworkInterface"],
        resources: [
          interfaces,
          ...subnets.map((id) => arn(`subnet/${id}`)),
          ...groups.map((id) => arn(`security-group/${id}`)),
        ],
      },
      // Lambda makes up their ids.
      { sid: "Manage", actions: changes.slice(1), resources: [interfaces] },
      { sid: "Look", actions: looks, resources: ["*"] },
      { sid: "NotTheCode", effect: "Deny", actions: changes, resources: [interfaces], conditions: own },
      { sid: "NorLook", effect: "Deny", actions: looks, resources: ["*"], conditions: own },
    ]),
  );
  return new aws.iam.RolePolicy(
    scope.logical(`${part}-network-policy`),
    scope.args(`${child}NetworkPolicy`, { name: "network", role: role.name, policy }),
    scope.options(),
  );
}
