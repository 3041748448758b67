import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { iamDocument, trustDocument } from "../parts/iam-document.ts";
import { globalArn, knownArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import type { Stores } from "./worker.ts";

export interface ApiRole {
  readonly arn: pulumi.Output<string>;
  /** Wait for it before the API is deployed. */
  readonly rights: aws.iam.RolePolicy;
}

/**
 * What API Gateway may do when it answers: put one message, read one item, fetch one result. Children: `apiRole`, `apiPolicy`.
 *
 * Without s3:ListBucket S3 says 403 of a result that is not there; the API answers 404 to both.
 */
export function apiRole(scope: Scope, { queues, status, results, kmsKeyArn }: Stores): ApiRole {
  const name = scope.physicalInRegion("role", "api");
  const role = new aws.iam.Role(
    scope.logical("api-role"),
    scope.args("apiRole", {
      name,
      description: `What ${scope.subject} lets its API do`,
      assumeRolePolicy: trustDocument("apigateway.amazonaws.com", scope.account),
    }),
    scope.options(),
  );
  const rights = new aws.iam.RolePolicy(
    scope.logical("api-role-policy"),
    scope.args("apiPolicy", {
      name: "rights",
      role: role.name,
      policy: iamDocument(scope.subject, [
        { sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] },
        { sid: "Status", actions: ["dynamodb:GetItem"], resources: [status.arn] },
        { sid: "Result", actions: ["s3:GetObject"], resources: [results.arn.apply((arn) => `${arn}/results/*`)] },
        ...(kmsKeyArn === undefined
          ? []
          : [{ sid: "Key", actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [kmsKeyArn] }]),
      ]),
    }),
    scope.options(),
  );
  return { arn: knownArn(role, globalArn(scope.account, "iam", pulumi.interpolate`role/${name}`)), rights };
}
