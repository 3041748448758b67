import * as pulumi from "@pulumi/pulumi";

/** A resource of the aws-native provider, whose package is too large to install for its type tokens. */
export class Native extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;

  constructor(
    type: `aws-native:${string}`,
    name: string,
    inputs: pulumi.Inputs,
    options?: pulumi.CustomResourceOptions,
  ) {
    super(type, name, { arn: undefined, ...inputs }, options);
  }
}
