import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";

/**
 * What is written of each call: who was turned away at the edge, when and why, which no function sees. No body, no address, no user
 * agent, and the path without the request's id. None of these values can have a quote in it: API Gateway does not escape them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const format = JSON.stringify({
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  error: "$context.error.responseType",
  integrationStatus: "$context.integration.status",
  integrationLatency: "$context.integration.latency",
  latency: "$context.responseLatency",
  length: "$context.responseLength",
});

/**
 * Where a stage writes its access log. API Gateway writes by a role of the account and region, which has to be there already, and is not a
 * component's to set: two stacks would take it from each other.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 *
 * Child: `accessLog`.
 */
export function accessLog(
  scope: Scope,
  apiName: string,
): pulumi.Input<aws.types.input.apigateway.StageAccessLogSettings> {
  const name = `/aws/apigateway/${apiName}`;
  const logs = new aws.cloudwatch.LogGroup(
    scope.logical("access-log"),
    scope.args("accessLog", { name, retentionInDays: fixed.logRetention }),
    scope.options(),
  );
  return { destinationArn: knownArn(logs, regionalArn(scope.account, "logs", `log-group:${name}`)), format };
}
