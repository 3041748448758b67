import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { keyStatements } from "../parts/consumer.ts";
import type { Scope } from "../parts/scope.ts";
import { serviceRole } from "../parts/service-role.ts";
import type { Stores } from "./stores.ts";

export interface ApiRole {
  readonly arn: pulumi.Output<string>;
  /** Wait for them before the role is used. */
  readonly rights: readonly aws.iam.RolePolicy[];
}

/**
 * What API Gateway may do when it answers: put one message, read one item, fetch one result, ask who calls. A stage serves the snapshot of
 * its deployment until another is made, so what not every variant needs is a policy of its own, which goes after that.
 *
 * Children: `apiRole`, `apiPolicy`; `apiAcceptPolicy` and `apiCallersPolicy`, where they are needed.
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
  const { arn, allow } = serviceRole(scope, {
    child: "api",
    part: "api",
    service: "apigateway.amazonaws.com",
    description: `What ${scope.subject} lets its API do`,
  });
  const rights = [
    allow([
      { sid: "Status", actions: ["dynamodb:GetItem"], resources: [status.arn] },
      { sid: "Result", actions: ["s3:GetObject"], resources: [results.arn.apply((arn) => `${arn}/results/*`)] },
    ]),
  ];
  if (sends) {
    const accept = { sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] };
    rights.push(allow([accept, ...keyStatements(kmsKeyArn)], "accept"));
  }
  if (authorizing) {
    const callers = { sid: "Callers", actions: ["lambda:InvokeFunction"], resources: [authorizing.arn] };
    rights.push(allow([callers], "callers"));
  }
  return { arn, rights };
}
