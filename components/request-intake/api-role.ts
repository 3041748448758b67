import type { BundledFunction } from "../parts/bundled-function.ts";
import { keyStatements } from "../parts/consumer.ts";
import type { Scope } from "../parts/scope.ts";
import { type RoleWithRights, roleWithRights } from "../parts/service-role.ts";
import type { Stores } from "./worker.ts";

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
): RoleWithRights {
  const names = {
    child: "api",
    part: "api",
    service: "apigateway.amazonaws.com",
    description: `What ${scope.subject} lets its API do`,
  };
  return roleWithRights(scope, names, [
    ...(sends ? [{ sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] }] : []),
    { sid: "Status", actions: ["dynamodb:GetItem"], resources: [status.arn] },
    { sid: "Result", actions: ["s3:GetObject"], resources: [results.arn.apply((arn) => `${arn}/results/*`)] },
    ...(authorizing ? [{ sid: "Callers", actions: ["lambda:InvokeFunction"], resources: [authorizing.arn] }] : []),
    ...(sends ? keyStatements(kmsKeyArn) : []),
  ]);
}
