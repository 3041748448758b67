import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { keyStatements } from "../parts/consumer.ts";
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
 * What API Gateway may do when it answers: put one message, read one item, fetch one result, ask who calls. Children: `apiRole`, `apiPolicy`.
 *
 * Without s3:ListBucket S3 says 403 of a result that is not there; the API answers 404 to both.
 *
 * @param sends whether it is the API that puts messages on the queue, and not a function
 */
export function apiRole(
  scope: Scope,
  { queues, status, results, kmsKeyArn }: Stores,
  sends: boolean,
  authorizing: BundledFunction | undefined,
): ApiRole {
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
        ...(sends ? [{ sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] }] : []),
        { sid: "Status", actions: ["dynamodb:GetItem"], resources: [status.arn] },
        { sid: "Result", actions: ["s3:GetObject"], resources: [results.arn.apply((arn) => `${arn}/results/*`)] },
        ...(authorizing ? [{ sid: "Callers", actions: ["lambda:InvokeFunction"], resources: [authorizing.arn] }] : []),
        ...(sends ? keyStatements(kmsKeyArn) : []),
      ]),
    }),
    scope.options(),
  );
  return { arn: knownArn(role, globalArn(scope.account, "iam", pulumi.interpolate`role/${name}`)), rights };
}
